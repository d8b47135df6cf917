import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
// As it is built: it starts the built local Azure.
import { openAzure } from "../../../local/dist/cli/services";
import { openWorkspace } from "../../../local/dist/cli/workspace";

const folder = mkdtempSync(join(tmpdir(), "services-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("two rehearsals that start at once share the local Azure of one of them", async () => {
    writeFileSync(join(folder, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
    const workspace = openWorkspace(folder);
    const opened = await Promise.allSettled([openAzure(workspace), openAzure(workspace)]);
    const azures = opened.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
    const failures = await Promise.all(azures.map((azure) => azure.failure()));
    await Promise.all(azures.map((azure) => azure.stop()));
    expect(azures.map(({ own }) => own).sort()).toEqual([false, true]);
    expect(azures[0]?.target).toEqual(azures[1]?.target);
    expect(failures).toEqual([undefined, undefined]);
});
