// Names that a program leaves out.
import { createHash, randomBytes } from "node:crypto";
import { type CheckRequest } from "../rpc/plugin";
import { nameInput, nameKind } from "./paths";

const SUFFIX_LENGTH = 8;

/** A name that was made up. */
export interface GeneratedName {
    readonly input: string;
    readonly value: string;
    /** Whether another one could exist beside it: then a replacement is made before the old resource goes. */
    readonly unique: boolean;
}

/**
 * The name of a resource whose program names none, as azure-native makes it up: of the resource's name in the program,
 * with eight random hexadecimal digits unless it is a child of another resource; a GUID for role assignments and
 * definitions. The engine's seed decides what is random, so that asking again gives the same.
 *
 * @returns `undefined` where the last part of the path is none of the program's inputs, or naming is turned off.
 */
export function generateName(path: string, request: CheckRequest): GeneratedName | undefined {
    const input = nameInput(path);
    if (input === undefined) {
        return undefined;
    }
    const old = request.olds[input];
    if (typeof old === "string") {
        return { input, value: old, unique: request.olds[UNIQUE_NAME] === true };
    }
    const kind = nameKind(path);
    const { autonaming } = request;
    if (autonaming?.mode === "disable") {
        return undefined;
    }
    if (autonaming?.mode === "enforce" || (autonaming?.mode === "propose" && kind !== "uuid")) {
        return { input, value: autonaming.proposedName, unique: true };
    }
    switch (kind) {
        case "copy":
            return { input, value: request.name, unique: false };
        case "random":
            return { input, value: request.name + hex(request.randomSeed).slice(0, SUFFIX_LENGTH), unique: true };
        case "uuid":
            return { input, value: guid(hex(request.randomSeed)), unique: true };
    }
}

/** The input by which azure-native remembers that a name is unique. */
export const UNIQUE_NAME = "__createBeforeDelete";

function hex(seed: Uint8Array): string {
    return createHash("sha256")
        .update(seed.length === 0 ? randomBytes(32) : seed)
        .digest("hex");
}

function guid(digits: string): string {
    return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
}
