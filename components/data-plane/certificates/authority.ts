/** The data-plane handler of `PrivateCertificateAuthority`: its key signs in its vault, its certificate is what the state keeps. */
import { createPublicKey, X509Certificate, type KeyObject } from "node:crypto";
import type { KeyVaultKey } from "@azure/keyvault-keys";
import { KeyVaultComponentError, wrongSetting } from "../../internal/errors";
import { complaintsAboutAuthority } from "../../internal/certificate-authority-rules";
import type { Complaint } from "../../internal/complaints";
import type { KeyCurve, KeySize } from "../../internal/key-kinds";
import type {
    AuthorityKeyKind,
    AuthoritySigner,
    CertificateAuthorityInputs,
    CertificateAuthorityOutputs,
    CertificateAuthorityState,
} from "./authority-contract";
import { authorityEdition } from "./authority-edition";
import { issueAuthority, issueCrl } from "./authority-issue";
import { aboutOutliving, aboutOutlivingOneToCome } from "./signing";
import { handlerOf, type CheckFailure, type DynamicHandler, type LifeCycle } from "../life-cycle/handler";
import { publicJwk, sizeOf } from "../keys/live";
import { keyToRead } from "../keys/lookup";
import { KeyStore } from "../keys/store";
import { isUnknown, known, knownOnly, sameJson, sameName, timeText } from "../life-cycle/values";
import { unlessVaultIsGone } from "../vaults/presence";
import { alikeLists, alikeSubjects, inWordsOf } from "../life-cycle/wording";

/** An authority's key, and what was made with it. */
export interface LiveAuthority {
    /** The versioned id. */
    readonly keyId: string;
    readonly publicKey: KeyObject;
    /** What the key in force is. */
    readonly kind?: AuthorityKeyKind;
    /** The certificate (PEM), and those above it up to the root. */
    readonly chain?: readonly string[];
    readonly crl?: string;
    readonly crlNumber: number;
}

const inputNames = [
    ...(["target", "keyName", "key", "subject", "validityMonths", "pathLength", "permitted", "excluded"] as const),
    ...(["urls", "parent", "revoked", "crlDays", "renewNow", "edition", "crlBegan", "accessTimeoutSeconds"] as const),
];

const life: LifeCycle<CertificateAuthorityInputs, CertificateAuthorityState, LiveAuthority> = {
    inputs: inputNames,
    replacing: ["target", "keyName"],
    recorded: ["accessTimeoutSeconds"],
    describe: describeAuthority,
    // Of a state without it nothing has to be done: it comes in with the next change.
    same: (property, old) => property === "key" && old === undefined,
    observe: (inputs, state) => findKey(inputs, state, "make"),
    refresh: (state) => unlessVaultIsGone(state.target, () => findKey(state, state, "look")),
    ensure: (inputs, live) => Promise.resolve(live ?? missingKey(inputs)),
    sync,
    id: ({ target, keyName }) => `${target.vaultUri.replace(/\/$/, "")}/keys/${keyName}/authority`,
    state: stateOf,
    drifted: (state, { kind }) => ({ ...(kind && { key: kind }), ...inputsOf(state) }),
    // Its certificate can't be taken back, only revoked or left to expire. Its key is a resource of its own.
    remove: () => Promise.resolve(),
};

const base = handlerOf(life);

const alike = {
    keyName: sameName,
    subject: alikeSubjects,
    permitted: alikeLists,
    excluded: alikeLists,
    revoked: alikeLists,
} as const;

/** Runs certificate authorities. */
export const certificateAuthority: DynamicHandler = {
    ...base,
    check: async (olds, news) => {
        await base.check(olds, news);
        const { parentMonths, ...declared } = news as unknown as CertificateAuthorityInputs;
        const wrong = complaintsAboutAuthority(knownOnly(declared));
        if (wrong.length > 0) {
            return { inputs: { ...declared }, failures: failuresOf(declared, wrong) };
        }
        const worded = { ...declared, ...inWordsOf(olds, declared, alike) };
        const inputs = { ...worded, ...authorityEdition(olds, worded) };
        const failures = failuresOf(
            declared,
            inputs.edition === olds["edition"] ? [] : aboutLife(declared, parentMonths),
        );
        return { inputs, ...(failures.length > 0 && { failures }) };
    },
};

function describeAuthority({ keyName, target }: Partial<CertificateAuthorityInputs>): string {
    const [key, vault] = [known(keyName), known(target)?.vaultName];
    return `Certificate authority${key === undefined ? "" : ` with key "${key}"`}${vault === undefined ? "" : ` in vault "${vault}"`}`;
}

/** Only a certificate that is made now: one that was made in time ends before its parent's all its life. */
function aboutLife(inputs: CertificateAuthorityInputs, parentMonths: number | undefined): Complaint[] {
    const { parent, validityMonths } = knownOnly(inputs);
    if (isUnknown(inputs.parent)) {
        return aboutOutlivingOneToCome(validityMonths, parentMonths, "the authority above");
    }
    return aboutOutliving(
        validityMonths,
        parent,
        "the authority above",
        "give that one a new certificate by its `renewNow`, or this one a shorter `validity`",
    );
}

function failuresOf(inputs: CertificateAuthorityInputs, complaints: readonly Complaint[]): CheckFailure[] {
    return complaints.map((complaint) => ({
        property: complaint.property,
        reason: wrongSetting(describeAuthority(inputs), complaint),
    }));
}

/** The key: the version that the certificate is bound to, the one in force where there is no certificate yet. */
async function findKey(
    { target, keyName, accessTimeoutSeconds }: CertificateAuthorityInputs,
    state: CertificateAuthorityOutputs | undefined,
    purpose: "make" | "look",
): Promise<LiveAuthority | undefined> {
    const place = {
        ...keyToRead(target, keyName),
        ...(accessTimeoutSeconds !== undefined && { accessTimeoutSeconds }),
    };
    const key = await new KeyStore(place, purpose).read();
    const jwk = publicJwk(key?.key);
    if (key?.id === undefined || jwk === undefined) {
        return undefined;
    }
    const [certificate = ""] = state?.signer.chain ?? [];
    const isBound = certificate !== "";
    return {
        keyId: isBound ? (state?.signer.keyId ?? key.id) : key.id,
        publicKey: isBound ? createPublicKey(certificate) : createPublicKey({ key: { ...jwk }, format: "jwk" }),
        kind: kindOf(key),
        crlNumber: state?.crlNumber ?? 0,
        ...(state !== undefined && { chain: state.signer.chain, crl: state.crl }),
    };
}

function kindOf(key: KeyVaultKey): AuthorityKeyKind {
    const [size, curve] = [sizeOf(key), key.key?.crv];
    return {
        type: key.keyType as AuthorityKeyKind["type"],
        ...(size !== undefined && { size: size as KeySize }),
        ...(curve !== undefined && { curve: curve as KeyCurve }),
    };
}

function missingKey(inputs: CertificateAuthorityInputs): never {
    throw new KeyVaultComponentError(
        "NotFound",
        `${describeAuthority(inputs)}: the key isn't there, or has no public part. Declare it with \`new Key\`, of type RSA or EC.`,
    );
}

/** Makes the certificate where its edition is new, and the list of revoked ones where that is. */
async function sync(
    inputs: CertificateAuthorityInputs,
    live: LiveAuthority,
    state: CertificateAuthorityOutputs | undefined,
): Promise<LiveAuthority> {
    const isNew = live.chain === undefined || inputs.edition !== state?.edition;
    const certified = isNew ? await issueAuthority(inputs, await inForce(inputs, live)) : live;
    const crlIsDue = isNew || inputs.crlBegan !== state?.crlBegan || !sameJson(inputs.revoked, state?.revoked);
    return crlIsDue ? { ...certified, ...(await issueCrl(inputs, certified)) } : certified;
}

/** A new certificate is for the version of the key that is in force now. */
async function inForce(inputs: CertificateAuthorityInputs, live: LiveAuthority): Promise<LiveAuthority> {
    const found = live.chain === undefined ? live : await findKey(inputs, undefined, "make");
    return { ...(found ?? missingKey(inputs)), crlNumber: live.crlNumber };
}

function stateOf(
    inputs: CertificateAuthorityInputs,
    { keyId, chain = [], crl = "", crlNumber }: LiveAuthority,
): CertificateAuthorityState {
    const { target, urls, permitted, excluded, pathLength } = inputs;
    const [pem] = chain;
    const certificate = pem === undefined ? undefined : new X509Certificate(pem);
    const expiresOn = certificate === undefined ? "" : (timeText(new Date(certificate.validTo)) as string);
    const signer: AuthoritySigner = {
        target,
        keyId,
        chain,
        expiresOn,
        urls,
        ...(permitted !== undefined && { permitted }),
        ...(excluded !== undefined && { excluded }),
        ...(pathLength !== undefined && { pathLength }),
    };
    return {
        signer,
        serialNumber: certificate?.serialNumber ?? "",
        thumbprint: certificate?.fingerprint.replaceAll(":", "") ?? "",
        validFrom: certificate === undefined ? "" : (timeText(new Date(certificate.validFrom)) as string),
        expiresOn,
        crl,
        crlNumber,
    };
}

function inputsOf(state: CertificateAuthorityOutputs): CertificateAuthorityInputs {
    const { signer, serialNumber, thumbprint, validFrom, expiresOn, crl, crlNumber, ...inputs } = state;
    void [signer, serialNumber, thumbprint, validFrom, expiresOn, crl, crlNumber];
    return inputs;
}
