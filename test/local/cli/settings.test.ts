import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { readSettings } from "../../../local/cli/settings";

describe("rehearsal.yaml", () => {
    let root: string;
    beforeEach(() => (root = fs.mkdtempSync(path.join(os.tmpdir(), "settings-"))));
    afterEach(() => fs.rmSync(root, { recursive: true }));

    const read = (text: string) => {
        fs.writeFileSync(path.join(root, "rehearsal.yaml"), text);
        return readSettings(root);
    };

    it("need not be there, and need not say anything", () => {
        const nothing = { variables: [], groups: [], addresses: {} };
        expect(readSettings(root)).toEqual(nothing);
        expect(read("# nothing yet\n")).toEqual(nothing);
        expect(read("deployer:\nplaceholders:\n    environment:\n")).toEqual(nothing);
    });

    it("says what stands in for variables, and who deploys from where", () => {
        expect(
            read(`
placeholders:
    environment: [PARTNER_API_KEY]
deployer:
    groups:
        - objectId: 9b7a1f52-6c8e-4d35-a0f4-1e8c3d2b6a77
          displayName: deployers
    addresses:
        prod: 10.60.0.40
`),
        ).toEqual({
            variables: ["PARTNER_API_KEY"],
            groups: [{ objectId: "9b7a1f52-6c8e-4d35-a0f4-1e8c3d2b6a77", displayName: "deployers" }],
            addresses: { prod: "10.60.0.40" },
        });
    });

    it("is refused with everything that is wrong in it", () => {
        expect(() =>
            read(`
placeholder: {}
placeholders:
    environment: PARTNER_API_KEY
deployer:
    group: []
    groups:
        - objectId: deployers
    addresses:
        prod: 10.60.0
`),
        ).toThrow(
            new Error(`${path.join(root, "rehearsal.yaml")}:
  - \`placeholder\` in \`rehearsal.yaml\` is not a setting. Known there: placeholders, deployer.
  - \`group\` in \`deployer\` is not a setting. Known there: groups, addresses.
  - \`placeholders.environment\` must be a list, got "PARTNER_API_KEY".
  - \`deployer.groups[0].objectId\` must be an object id (a GUID), got "deployers".
  - \`deployer.groups[0].displayName\` must be a text, got nothing.
  - \`deployer.addresses.prod\` must be an IP address, got "10.60.0".`),
        );
    });
});
