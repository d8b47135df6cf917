/** The kinds of keys, and what each can be and do. */
export type KeyKind = "RSA" | "RSA-HSM" | "EC" | "EC-HSM" | "oct-HSM";

/** The curves of EC keys. */
export type KeyCurve = "P-256" | "P-256K" | "P-384" | "P-521";

/** The sizes of RSA keys in bits. */
export type KeySize = 2048 | 3072 | 4096;

/** What a key may be used for. `export` belongs to exportable keys, `import` to keys that wrap others for their transport into an HSM. */
export type KeyOperation = "sign" | "verify" | "encrypt" | "decrypt" | "wrapKey" | "unwrapKey" | "export" | "import";

/** https://learn.microsoft.com/azure/key-vault/keys/about-keys-details */
export const keyKinds = {
    RSA: { family: "RSA", hsm: false },
    "RSA-HSM": { family: "RSA", hsm: true },
    EC: { family: "EC", hsm: false },
    "EC-HSM": { family: "EC", hsm: true },
    "oct-HSM": { family: "oct", hsm: true },
} as const satisfies Readonly<Record<KeyKind, { readonly family: "RSA" | "EC" | "oct"; readonly hsm: boolean }>>;

export const keySizes: readonly KeySize[] = [2048, 3072, 4096];
export const keyCurves: readonly KeyCurve[] = ["P-256", "P-384", "P-521", "P-256K"];

/** What a key of a kind does unless the program says less. */
export const usualOperations: Readonly<Record<"RSA" | "EC", readonly KeyOperation[]>> = {
    RSA: ["encrypt", "decrypt", "sign", "verify", "wrapKey", "unwrapKey"],
    EC: ["sign", "verify"],
};

/** Every operation that a kind can have. */
export function possibleOperations(kind: KeyKind): readonly KeyOperation[] {
    const { family, hsm } = keyKinds[kind];
    if (family === "oct") {
        return ["encrypt", "decrypt", "wrapKey", "unwrapKey", "export"];
    }
    return [...usualOperations[family], "export", ...(family === "RSA" && hsm ? (["import"] as const) : [])];
}

/**
 * The bounds of a rotation policy, in days.
 *
 * https://learn.microsoft.com/azure/key-vault/keys/how-to-configure-key-rotation
 */
export const rotationLimits = {
    /** The least life of a version. */
    expireAfter: 28,
    /** The least time from a version's creation to its rotation, and from a rotation to the version's expiry. */
    rotate: 7,
    /** The least time from a notice to the version's expiry. */
    notifyBefore: 7,
} as const;

/** What the service adds to a policy without a notice of its own. */
export const usualNotice = "P30D";
