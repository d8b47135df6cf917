/**
 * What arguments look like: said before anything looks into them. Rules say what they may mean. A program may be JavaScript, or take
 * arguments from its configuration: no compiler has checked those.
 */
import { isPrincipal } from "../access/principal";
import { refuseFirst, type Complaint } from "./complaints";
import { KeyVaultComponentError, show, told } from "./errors";
import { isLater, isPlain } from "./plain";

/** Complaints about what stands in the place of a setting; none where it is left out, unless it is {@link needed}. */
export type Form = (property: string, given: unknown) => Complaint[];

/** A form for each setting: one that is added later can't be forgotten. */
export type FormsOf<Args> = { readonly [Name in keyof Required<Args>]: Form };

function form(fits: (given: unknown) => boolean, expected: string, shown = (given: unknown) => given): Form {
    return (property, given) => (given === undefined || fits(given) ? [] : [{ property, expected, got: shown(given) }]);
}

/** Whatever it is, rules say what is wrong with it. */
export const byRules: Form = () => [];

/** Anything, also what is only known later: rules look at it wherever it is known. */
export const input = form((given) => given !== null, "be given or left out");

/** Anything of which all is known at once: the rest is left to rules. */
export const known = form((given) => given !== null && isPlain(given), "be a value that is known at once");

/** A text that is known at once. It may be a secret in a wrong place, and isn't shown. */
export const text = form((given) => typeof given === "string", "be a text", told);

/** What may also be known later. */
export function later(of: Form): Form {
    return (property, given) => (isLater(given) ? [] : of(property, given));
}

/** What can't be left out. */
export function needed(of: Form): Form {
    return (property, given) =>
        given === undefined
            ? of(property, null).map((complaint) => ({ ...complaint, got: given }))
            : of(property, given);
}

export function listOf(each: Form): Form {
    const isList = form(Array.isArray, "be a list");
    return (property, given) =>
        Array.isArray(given)
            ? given.flatMap((one, index) => needed(each)(`${property}[${index}]`, one))
            : isList(property, given);
}

/** An object whose names are the program's own. */
export function mapOf(each: Form, path = (property: string, name: string) => `${property}.${name}`): Form {
    const isMap = form(isObject, "be an object of names and what they stand for", told);
    return (property, given) =>
        isObject(given)
            ? Object.entries(given).flatMap(([name, one]) => needed(each)(path(property, name), one))
            : isMap(property, given);
}

/** Tags, of which each may be known later. */
export const tags = later(mapOf(later(text), (property, name) => `${property}["${name}"]`));

/** An object of settings. */
export function objectOf(forms: Readonly<Record<string, Form>>): Form {
    const isSettings = form(isObject, `be an object of ${Object.keys(forms).join(", ") || "settings"}`, told);
    return (property, given) =>
        isObject(given)
            ? Object.entries(forms).flatMap(([name, each]) => each(`${property}.${name}`, given[name]))
            : isSettings(property, given);
}

/** Where any of several forms fits, the complaints are those of the last. */
export function either(...forms: readonly Form[]): Form {
    return (property, given) =>
        forms.reduce<Complaint[] | undefined>(
            (found, each) => (found?.length === 0 ? found : each(property, given)),
            undefined,
        ) ?? [];
}

/** One of the library's components, of this copy of it or another. */
export function component(...kinds: readonly string[]): Form {
    const types = kinds.map((kind) => `azure-keyvault:index:${kind}`);
    return form((given) => types.includes(typeOfResource(given)), `be a ${kinds.join(" or ")}`);
}

export const vault = needed(component("Vault"));

export const principal = form(isPrincipal, "be a Principal");

export const provider = form(
    (given) => typeOfResource(given) === "pulumi:providers:azure-native",
    "be a provider of azure-native",
);

export const func = form((given) => typeof given === "function", "be a function");

/** Complaints about the form of arguments, by the names that they have. */
export function complaintsAboutForm<Args>(args: Args, forms: FormsOf<Args>): Complaint[] {
    const given: unknown = args;
    return isObject(given)
        ? Object.entries<Form>(forms).flatMap(([name, each]) => each(name, given[name]))
        : [{ property: "args", expected: `be an object of ${Object.keys(forms).join(", ")}`, got: told(given) }];
}

/** Refuses arguments whose form is wrong, before anything looks into them. */
export function refuseMisshapen<Args>(kind: string, name: string, args: Args, forms: FormsOf<Args>): void {
    refuseName(kind, name);
    refuseFirst(kind, name, complaintsAboutForm(args, forms));
}

/** Refuses what is no name of a component. */
export function refuseName(kind: string, name: unknown): void {
    if (typeof name !== "string" || name === "") {
        throw new KeyVaultComponentError(
            "InvalidArgument",
            `${kind}: its name must be a text and not empty, got ${show(name)}.`,
        );
    }
}

function isObject(given: unknown): given is Readonly<Record<string, unknown>> {
    return typeof given === "object" && given !== null && !Array.isArray(given) && !isLater(given);
}

function typeOfResource(given: unknown): string {
    return String((given as { readonly __pulumiType?: unknown } | null)?.__pulumiType);
}
