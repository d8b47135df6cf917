import { becomeDeployer } from "../../../local/cli/deployer";
import { Client } from "../azure/client";
import { assign, createVault, ROLES, servingForAll } from "../azure/serving";

const serving = servingForAll();

const settings = { variables: [], groups: [], addresses: { staging: "198.51.100.24", prod: "2001:db8::7" } };

test("deployers of two stacks at once come from the address of each, and others from their own", async () => {
    const { client, azure } = serving;
    const networkAcls = { defaultAction: "Deny", ipRules: [{ value: settings.addresses.staging }] };
    const { vault, path } = await createVault(client, { networkAcls });
    await assign(client, path, ROLES.keyVaultAdministrator, client.target.objectId);
    const targets = await Promise.all(
        ["staging", "prod", "dev"].map((stack) => becomeDeployer(azure.target, settings, stack)),
    );
    const clients = [...targets, client.target].map((target) => new Client(target));
    const answers = await Promise.all(clients.map((each) => each.vault("GET", vault, "/secrets")));
    expect(answers.map(({ status }) => status)).toEqual([200, 403, 403, 403]);
    expect(answers[1]?.text("error.message")).toContain("Client address: 2001:db8::7");
    clients.forEach((each) => each.end());
    expect(targets[2]).toEqual(azure.target);
});
