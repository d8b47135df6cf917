import * as operationalinsights from "@pulumi/azure-native/operationalinsights";
import type * as pulumi from "@pulumi/pulumi";

/** A Log Analytics workspace that keeps who did what with the vaults. Answers with its id. */
export function declareAuditLog(
    name: string,
    retentionInDays: number,
    place: {
        readonly resourceGroupName: pulumi.Input<string>;
        readonly location: string;
        readonly tags: Record<string, string>;
    },
): pulumi.Output<string> {
    const workspace = new operationalinsights.Workspace(`${name}-audit`, {
        ...place,
        sku: { name: "PerGB2018" },
        retentionInDays,
    });
    return workspace.id;
}
