import { KeyVaultComponentError, withheld, wrongSetting } from "../../internal/errors";
import { when, type Complaint } from "../../internal/complaints";
import { sameInstant } from "../../internal/instant";
import { complaintsAboutExpiry, complaintsAboutKey, type KnownKeyInputs } from "../../internal/key-rules";
import { complaintsAboutReleasePolicy } from "../../internal/release-policy-rules";
import { type CheckFailure, sameVault, unnamed } from "../life-cycle/handler";
import { kindInputs, type KeyInputs, type KeyOutputs, type ReleasePolicyInputs } from "./contract";
import { isThumbprint, keepMaterial, parseMaterial } from "./material";
import { describeKey } from "./names";
import { isUnknown, knownOnly, sameJson, sameName } from "../life-cycle/values";

/** What is wrong with a key's inputs, as far as they are known. */
export function checkKey(inputs: KeyInputs, olds: Partial<KeyInputs>): CheckFailure[] {
    const known = knownKey(inputs);
    // An expiry that was right when it was set isn't wrong because it has passed.
    const expirySet = inputs.expiresOn !== undefined && !sameInstant(inputs.expiresOn, olds.expiresOn ?? "");
    const complaints = [
        ...complaintsAboutKey(known),
        ...(expirySet ? complaintsAboutExpiry(known.expiresOn) : []),
        ...complaintsAboutMaterial(known),
        ...complaintsAboutImmutablePolicy(known, olds),
    ];
    return complaints.map((complaint) => unnamed(wrongSetting(describeKey(inputs), complaint)));
}

/** Of a release policy, whatever of it is known; one that came to nothing is none. */
function knownKey({ releasePolicy, ...inputs }: KeyInputs): KnownKeyInputs {
    const given: Partial<ReleasePolicyInputs> | undefined = releasePolicy;
    return { ...knownOnly(inputs), ...(given && { releasePolicy: knownOnly({ policy: "", ...given }) }) };
}

/** The service keeps an immutable release policy for as long as the key has its name, whatever versions it gets. */
function complaintsAboutImmutablePolicy(known: KnownKeyInputs, olds: Partial<KeyInputs>): Complaint[] {
    const [{ policy, immutable } = {}, old] = [known.releasePolicy, olds.releasePolicy];
    if (
        policy === undefined ||
        complaintsAboutReleasePolicy(policy).length > 0 ||
        old?.immutable !== true ||
        !isSameKey(known, olds)
    ) {
        return [];
    }
    const changed = !sameJson(JSON.parse(policy), JSON.parse(old.policy));
    const wayOut = "the deployed policy is immutable, so a key with another one needs another `keyName`";
    return [
        ...when(changed, "releasePolicy.policy", `stay as it is: ${wayOut}`, policy),
        ...when(immutable === false, "releasePolicy.immutable", `stay true: ${wayOut}`, immutable),
    ];
}

/** Whether no change of these inputs makes another key. */
function isSameKey({ target, name, ...known }: KnownKeyInputs, olds: Partial<KeyInputs>): boolean {
    return (
        target !== undefined &&
        sameVault(olds.target, target) &&
        sameName(olds.name, name) &&
        kindInputs.every((property) => known[property] === olds[property])
    );
}

/** Material must be a private key of the kind that is declared. What it is is said, and never what it holds. */
function complaintsAboutMaterial({ material, type, size, curve }: KnownKeyInputs): Complaint[] {
    if (typeof material !== "string" || isThumbprint(material)) {
        return [];
    }
    const parsed = parseMaterial(material);
    if (parsed === undefined) {
        const expected = "be an RSA or EC private key as unencrypted PEM or as a JWK in JSON";
        return [{ property: "material", expected, got: withheld }];
    }
    const found = parsed.family === "RSA" ? `RSA ${parsed.size}` : `EC ${parsed.curve}`;
    const wanted = type?.startsWith("RSA") === true ? `RSA ${size}` : `EC ${curve}`;
    return found === wanted ? [] : [{ property: "material", expected: `be an ${wanted} key as declared`, got: found }];
}

/** The inputs as they may be stored: the plaintext of imported material stays in this process, for the create or update that follows. */
export function withoutPlaintext(inputs: KeyInputs): KeyInputs {
    const { material } = inputs;
    if (material === undefined || isUnknown(material) || isThumbprint(material)) {
        return inputs;
    }
    const parsed = parseMaterial(material);
    if (parsed === undefined) {
        return inputs;
    }
    keepMaterial(parsed);
    return { ...inputs, material: parsed.thumbprint };
}

/** Refuses, in the preview already, to replace a key where its successor could not have the name. */
export function refuseBlockedReplacement(olds: KeyOutputs, news: KeyInputs, replaces: readonly string[]): void {
    if (replaces.includes("name") || replaces.includes("target")) {
        return;
    }
    const { purgeProtection } = olds.target;
    // Pulumi goes by the option of the last deployment; one that comes with this one says what is wanted of the old key.
    const retained = olds.retained === true || news.retained === true;
    if (olds.onDestroy === "purge" && !purgeProtection && !retained) {
        return;
    }
    const held = purgeProtection
        ? "the vault's purge protection keeps the name until the deleted key's retention is over"
        : `${retained ? "Pulumi's option `retainOnDelete` is set" : `\`onDestroy\` is "${olds.onDestroy}"`}, which leaves the name taken`;
    const without = retained ? " without `retainOnDelete`" : "";
    const purging = purgeProtection
        ? ""
        : `, or deploy onDestroy: "purge"${without} first and make this change after it`;
    throw new KeyVaultComponentError(
        "NameTaken",
        `${describeKey(news)}: a changed ${replaces.map((property) => `\`${property}\``).join(", ")} replaces the key under the same ` +
            `name, and ${held}. Give the new key another \`keyName\`${purging}.`,
    );
}
