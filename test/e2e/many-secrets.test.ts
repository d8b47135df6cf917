import { ManySecrets } from "../../bench/many-secrets.cjs";

const count = 30;

jest.setTimeout(180_000);

describe(`${count} secrets in one go, killed half-way`, () => {
    const project = new ManySecrets(count);

    beforeAll(() => project.serveAzure());
    afterAll(() => project.dispose());

    it("is carried on, with one set for each secret", async () => {
        const killed = await project.killWhen(/azure-keyvault:Secret many-secret-\d+ created/, "up");
        expect(killed.signal).toBe("SIGKILL");
        const before = (await project.calls())["PUT 200"] ?? 0;
        expect(before).toBeGreaterThan(0);

        const { code, output, calls } = await project.run("up");
        expect(output).toMatch(/^Cleared the lock of .* that process is gone\.$/m);
        expect(code).toBe(0);
        expect(before + (calls["PUT 200"] ?? 0)).toBe(count);
        expect(new Set(project.sets).size).toBe(count);
    });

    it("calls once for each at a refresh, and not at all at the `up` without changes after it", async () => {
        const { code, output, calls } = await project.run("up", "--refresh");
        expect(code).toBe(0);
        expect(output).toMatch(/^ {4}\d+ unchanged$/m);
        expect(calls).toEqual({ "GET 200": count });
    });
});
