import { PassThrough } from "node:stream";
import { runPulumiLocal } from "../../../../local/engine/cli";
import { TestProject } from "../harness";
import { removeTemporary } from "../temporary";

const project = new TestProject();
afterAll(removeTemporary);

/** Runs a command on a terminal where someone types an answer to each question. */
async function onTerminal(command: string | string[], ...answers: string[]) {
    const hidden: boolean[] = [];
    const said: string[] = [];
    const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: (on: boolean) => hidden.push(on) });
    const write = (text: string) => {
        said.push(text);
        if (text.endsWith(": ")) {
            setImmediate(() => stdin.write(answers.shift()));
        }
    };
    const code = await runPulumiLocal(typeof command === "string" ? command.split(" ") : command, {
        env: project.env,
        cwd: project.root,
        stdin,
        stdout: { write, isTTY: true },
        stderr: { write, isTTY: false },
    });
    return { code, said: said.join(""), hidden };
}

it("asks for the passphrase on a terminal without showing it, a new one twice", async () => {
    delete project.env["PULUMI_CONFIG_PASSPHRASE"];
    const twice = await onTerminal("stack init dev", "tesx\u007ft\r", "other\r", "test\r", "test\r");
    expect(twice).toEqual({
        code: 0,
        said:
            "Enter your passphrase to protect config/secrets: \nRe-enter your passphrase to confirm: \n" +
            "The passphrases are not the same. Try again.\n" +
            "Enter your passphrase to protect config/secrets: \nRe-enter your passphrase to confirm: \n" +
            "Created stack 'dev'\n",
        hidden: [true, false, true, false, true, false, true, false],
    });
    const unlock =
        "Enter your passphrase to unlock config/secrets\n" +
        "    (set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE to remember): \n";
    const set = ["config", "set", "--secret", "key", "hush"];
    expect(await onTerminal(set, "test\r")).toMatchObject({ code: 0, said: unlock });
    expect(project.read("Pulumi.dev.yaml")).not.toContain("hush");
    expect(await onTerminal("config get key", "wrong\r")).toMatchObject({
        code: 1,
        said: expect.stringContaining("incorrect passphrase") as string,
    });
    expect(await onTerminal("config get key", "\u0003")).toMatchObject({
        code: 8,
        said: `${unlock}error: no passphrase was entered\n`,
    });
    const asksNothing = { code: 2, said: expect.stringContaining("set PULUMI_CONFIG_PASSPHRASE or") as string };
    expect(await onTerminal("config get key --non-interactive")).toMatchObject(asksNothing);
    project.env["CI"] = "true";
    expect(await onTerminal("config get key")).toMatchObject(asksNothing);
});
