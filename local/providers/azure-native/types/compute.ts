// Microsoft.Compute. https://learn.microsoft.com/rest/api/compute/disk-encryption-sets
import { fixedLocation, identityOutputs, provisioningState, type ResourceType, systemData } from "../resource-type";
import {
    flag,
    identities,
    inProperties,
    list,
    object,
    output,
    reference,
    required,
    text,
    textMap,
} from "../../schema/shape";

const apiError = output(
    object({
        code: output(text),
        details: output(list(object({ code: output(text), message: output(text), target: output(text) }))),
        innererror: output(object({ errordetail: output(text), exceptiontype: output(text) })),
        message: output(text),
        target: output(text),
    }),
);

const key = object({ keyUrl: required(text), sourceVault: reference });

/** Disk encryption sets. */
export const computeTypes: readonly ResourceType[] = [
    {
        token: "azure-native:compute:DiskEncryptionSet",
        apiVersion: "2024-03-02",
        path: "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/diskEncryptionSets/{diskEncryptionSetName}",
        shape: {
            ...identityOutputs,
            ...systemData,
            ...fixedLocation,
            identity: object({
                principalId: output(text),
                tenantId: output(text),
                type: text,
                userAssignedIdentities: identities,
            }),
            tags: textMap,
            ...inProperties({
                ...provisioningState,
                activeKey: key,
                autoKeyRotationError: apiError,
                encryptionType: text,
                federatedClientId: text,
                lastKeyRotationTimestamp: output(text),
                previousKeys: output(list(object({ keyUrl: output(text), sourceVault: output(reference) }))),
                rotationToLatestKeyVersionEnabled: flag,
            }),
        },
    },
];
