import { fullName, parseStackReference } from "../../../../local/engine/state/stack-reference";

describe("names of stacks", () => {
    it.each([
        ["dev", "proj", "organization/proj/dev"],
        ["organization/dev", "proj", "organization/proj/dev"],
        ["organization/other/qa-1.x", "proj", "organization/other/qa-1.x"],
        ["organization/other/dev", undefined, "organization/other/dev"],
    ])("%s in the project %s is %s", (text, project, full) => {
        expect(fullName(parseStackReference(text, project))).toBe(full);
    });

    it.each([
        ["acme/proj/dev", "does not name a stack of a file backend"],
        ["a/b/c/d", "does not name a stack of a file backend"],
        ["no spaces", 'The stack name "no spaces" is not valid'],
        ["..", 'The stack name ".." is not valid'],
        ["organization/../dev", 'The project name ".." is not valid'],
        ["", 'The stack name "" is not valid'],
    ])("%s is refused", (text, message) => {
        expect(() => parseStackReference(text, "proj")).toThrow(message);
    });

    it("must name the project outside of one", () => {
        expect(() => parseStackReference("dev", undefined)).toThrow(
            "must name its project: organization/<project>/dev",
        );
    });
});
