// Groups and who is in them. https://learn.microsoft.com/graph/api/resources/group
import { randomBytes } from "node:crypto";
import { type Properties, textOf } from "../../rpc/values";
import {
    apart,
    fixed,
    flag,
    lasting,
    named,
    output,
    required,
    type Shape,
    text,
    texts,
    textSet,
    shared,
} from "../../schema/shape";
import { type DirectoryOperations, type DirectoryType } from "../directory-type";
import { collectionOperations } from "../objects";

/** The properties of groups. */
export const groupShape: Shape = {
    assignableToRole: fixed(named("isAssignableToRole", flag)),
    autoSubscribeNewMembers: output(flag),
    behaviors: fixed(named("resourceBehaviorOptions", textSet)),
    description: text,
    displayName: required(text),
    externalSendersAllowed: output(named("allowExternalSenders", flag)),
    hideFromAddressLists: output(flag),
    hideFromOutlookClients: output(flag),
    mail: output(text),
    mailEnabled: flag,
    mailNickname: fixed(text),
    members: shared(apart(textSet)),
    objectId: lasting(named("id", text)),
    onpremisesDomainName: output(named("onPremisesDomainName", text)),
    onpremisesNetbiosName: output(named("onPremisesNetBiosName", text)),
    onpremisesSamAccountName: output(named("onPremisesSamAccountName", text)),
    onpremisesSecurityIdentifier: output(named("onPremisesSecurityIdentifier", text)),
    onpremisesSyncEnabled: output(named("onPremisesSyncEnabled", flag)),
    owners: shared(apart(textSet)),
    preferredLanguage: output(text),
    preventDuplicateNames: apart(flag),
    provisioningOptions: fixed(named("resourceProvisioningOptions", textSet)),
    proxyAddresses: output(texts),
    securityEnabled: flag,
    theme: text,
    types: fixed(named("groupTypes", textSet)),
    visibility: text,
};

/** Graph asks for a mail alias of every group, for one without mail too. */
function initial(inputs: Properties): Properties {
    return {
        mailEnabled: false,
        securityEnabled: false,
        ...(inputs["mailNickname"] === undefined ? { mailNickname: randomBytes(5).toString("hex") } : {}),
    };
}

const memberShape: Shape = {
    groupObjectId: required(fixed(text)),
    memberObjectId: required(fixed(text)),
};

/** Ids have the form `{group's object id}/member/{member's object id}`. */
const memberOperations: DirectoryOperations = {
    async create(context, inputs) {
        const group = textOf(inputs["groupObjectId"]);
        const member = textOf(inputs["memberObjectId"]);
        const id = `${group}/member/${member}`;
        if ((await memberOperations.read(context, id)) !== undefined) {
            throw new Error(`cannot create already existing resource '${id}'`);
        }
        const { graph, signal } = context;
        await graph.post(`/groups/${group}/members/$ref`, { "@odata.id": graph.objectUrl(member) }, signal);
        return id;
    },
    async read({ graph, signal }, id) {
        const { group, member } = partsOf(id);
        const known = await graph.get(`/groups/${group}`, signal);
        const members = known && (await graph.list(`/groups/${group}/members`, { $select: "id" }, signal));
        const isMember = members?.some((object) => object["id"] === member) ?? false;
        return isMember ? { groupObjectId: group, memberObjectId: member } : undefined;
    },
    delete({ graph, signal }, id) {
        const { group, member } = partsOf(id);
        return graph.delete(`/groups/${group}/members/${member}/$ref`, signal);
    },
};

function partsOf(id: string): { group: string; member: string } {
    const [group, kind, member] = id.split("/");
    if (kind !== "member" || group === undefined || member === undefined) {
        throw new Error(
            `"${id}" is not the id of a group's member. It has the form {group's object id}/member/{member's object id}.`,
        );
    }
    return { group, member };
}

/** Groups. */
export const groupTypes: readonly DirectoryType[] = [
    {
        token: "azuread:index/group:Group",
        shape: groupShape,
        refused: [
            "administrativeUnitIds",
            "autoSubscribeNewMembers",
            "dynamicMembership",
            "externalSendersAllowed",
            "hideFromAddressLists",
            "hideFromOutlookClients",
            "onpremisesGroupType",
            "writebackEnabled",
        ],
        operations: collectionOperations({
            path: "/groups",
            shape: groupShape,
            relations: ["members", "owners"],
            initial,
        }),
    },
    {
        token: "azuread:index/groupMember:GroupMember",
        shape: memberShape,
        refused: [],
        operations: memberOperations,
    },
];
