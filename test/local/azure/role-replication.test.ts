import { createVault, servingForAll } from "./serving";

const serving = servingForAll();

it("a new custom role can neither be read nor assigned for a while, where the settings say so", async () => {
    const { client, azure } = serving;
    const { group, path } = await createVault(client);
    await azure.manage("PUT", "/role-replication", { delaySeconds: 60 });
    const id = crypto.randomUUID();
    const definitions = `/resourceGroups/${group}/providers/Microsoft.Authorization/roleDefinitions`;
    const assignableScopes = [`${client.subscription}/resourceGroups/${group}`];
    const definition = {
        properties: { roleName: `new ${id}`, type: "CustomRole", assignableScopes, permissions: [] },
    };
    expect((await client.arm("PUT", `${definitions}/${id}`, definition)).status).toBe(201);
    const read = () => client.arm("GET", `${definitions}/${id}`);
    const give = () =>
        client.arm("PUT", `${path}/providers/Microsoft.Authorization/roleAssignments/${crypto.randomUUID()}`, {
            properties: {
                roleDefinitionId: `${client.subscription}/providers/Microsoft.Authorization/roleDefinitions/${id}`,
                principalId: client.target.objectId,
            },
        });
    for (const refused of [await read(), await give()]) {
        expect([refused.status, refused.at("error.code")]).toEqual([404, "RoleDefinitionDoesNotExist"]);
    }
    expect((await client.arm("GET", definitions)).names()).not.toContain(id);
    await azure.manage("POST", "/clock", { advance: "PT61S" });
    expect([(await read()).status, (await give()).status]).toEqual([200, 201]);
    expect((await client.arm("GET", definitions)).names()).toContain(id);
    await azure.manage("PUT", "/role-replication", { delaySeconds: 0 });
});
