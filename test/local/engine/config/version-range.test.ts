import { satisfies } from "../../../../local/engine/config/version-range";

const inside: [version: string, range: string][] = [
    ["v3.270.0", ">=3.0.0"],
    ["3.270.0", ">= 3.5.0 !3.7.7"],
    ["3.270.0", "<3.4.0 || >3.8.0"],
    ["3.270.0", "3.x"],
    ["3.270.0", ">=3.x <4.0.0"],
    ["3.270.0", "=3.270.x"],
    ["3.270.0", "3.270.0"],
    ["3.270.0", "*"],
    ["4.0.0", ">3.x"],
];
const outside: [version: string, range: string][] = [
    ["3.270.0", ">=4.0.0"],
    ["3.7.7", ">=3.5.0 !3.7.7"],
    ["3.6.0", "<3.4.0 || >3.8.0"],
    ["3.270.0", "3.2.x"],
    ["3.270.0", ">3.x"],
    ["3.270.1", "=3.270.0"],
];

it.each(inside)("%s is in %s", (version, range) => {
    expect(satisfies(version, range)).toBe(true);
});

it.each(outside)("%s is not in %s", (version, range) => {
    expect(satisfies(version, range)).toBe(false);
});

it.each(["3.1", "~3.1.0", "", ">=a.b"])("refuses the range '%s'", (range) => {
    expect(() => satisfies("3.270.0", range)).toThrow(
        `"${range}" is not a range of versions. Write it as ">=3.0.0", or ">=3.5.0 !3.7.7 || 4.x".`,
    );
});
