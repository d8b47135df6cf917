import { wrongSetting } from "../../../components/internal/errors";
import { aboutPath, aboutVariable } from "../../../components/internal/local-source-rules";

afterEach(() => {
    delete process.env["PLANTED"];
    delete process.env["database_password"];
});

const sentences = (complaints: ReturnType<typeof aboutPath>) =>
    complaints.map((complaint) => wrongSetting('Secret "s"', complaint));

describe("the name of an environment variable", () => {
    test.each<[unknown, string]>([
        ["pl4nted-Passw0rd!", "a text of 17 characters"],
        ["", "an empty text"],
        [48_151_623, "a number"],
    ])("is refused where it can be none, and not shown: %j", (variable, got) => {
        expect(sentences(aboutVariable("fromEnvironment", variable))).toEqual([
            `Secret "s": \`fromEnvironment\` must be the name of an environment variable, got ${got}.`,
        ]);
    });

    test("is refused where it is the value of one", () => {
        expect(aboutVariable("fromEnvironment", "pl4ntedPassw0rd")).toEqual([]);
        process.env["PLANTED"] = "pl4ntedPassw0rd";
        expect(sentences(aboutVariable("fromEnvironment", "pl4ntedPassw0rd"))).toEqual([
            'Secret "s": `fromEnvironment` must be the name of an environment variable, not its value: `process.env.X` is the value of X, ' +
                "got a text of 15 characters.",
        ]);
    });

    test.each(["DATABASE_PASSWORD", "database_password"])("is taken where another holds the name: %s", (variable) => {
        process.env["PLANTED"] = variable;
        process.env["database_password"] = "value";
        expect(aboutVariable("fromEnvironment", variable)).toEqual([]);
    });
});

describe("the path of a file", () => {
    test.each(["password.txt", "/run/secrets/a b", "C:\\secrets\\a", `${"a".repeat(255)}/b`])(
        "is taken: %s",
        (path) => {
            expect(aboutPath("fromFile", path)).toEqual([]);
        },
    );

    test.each<[string, unknown, string]>([
        ["nothing", "", "be the path of a file, got an empty text"],
        ["a number", 48_151_623, "be the path of a file, got a number"],
        ["a file's text", "pl4nted\n", "be the path of a file, not what is in it, got a text of 8 characters"],
        ["bytes", "pl4nted\0", "be the path of a file, not what is in it, got a text of 8 characters"],
        ["a long line", "pl4nted".repeat(40), "be the path of a file, not what is in it, got a text of 280 characters"],
        [
            "a long text",
            "pl4nted/".repeat(600),
            "be the path of a file, not what is in it, got a text of 4800 characters",
        ],
    ])("is refused where it is %s, and not shown", (_what, path, sentence) => {
        expect(sentences(aboutPath("fromFile", path))).toEqual([`Secret "s": \`fromFile\` must ${sentence}.`]);
    });
});
