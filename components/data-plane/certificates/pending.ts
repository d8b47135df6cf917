/** Versions under way: started, waited for, signed, merged, and carried on with after an interruption. */
import { type X509Certificate } from "node:crypto";
import { readChain } from "../../internal/certificate-material";
import { KeyVaultComponentError } from "../../internal/errors";
import { issuanceTimeoutSeconds } from "../../internal/limits";
import type { CertificateInputs, CertificateOutputs } from "./contract";
import { requestPem, type LiveCertificate } from "./live";
import { signRequest } from "./signing";
import { describeCertificate, type CertificateBundle, type CertificateOperation, type CertificateStore } from "./store";
import { withMark } from "../life-cycle/ownership";
import { tell } from "../azure/progress";
import { time } from "../azure/retry";
import { serviceErrorOf } from "../azure/service-error";
import * as x509 from "../x509";

/** How often a signature is asked after, and how often whoever waits is told, in milliseconds. */
const pollMs = 2_000;
const tellMs = 30_000;

/** The version under way, if there is one. */
export async function underWay(store: CertificateStore): Promise<CertificateOperation | undefined> {
    const operation = await store.operation();
    return operation?.status === "inProgress" ? operation : undefined;
}

/** Brings a version under way to its end. One that is to be signed outside stays under way until the answer is declared. */
export async function complete(
    store: CertificateStore,
    inputs: CertificateInputs,
    live: LiveCertificate,
    state: CertificateOutputs | undefined,
    mark: string,
): Promise<LiveCertificate> {
    const { pending, bundle } = live;
    if (pending === undefined) {
        return live;
    }
    const rest = { bundle, made: true };
    switch (inputs.source) {
        case "authority":
            return { ...rest, ...(await merge(store, inputs, mark, await signRequest(requestOf(pending), inputs))) };
        case "external": {
            const answer = answerTo(pending, inputs, bundle, state);
            return { ...rest, ...(answer === undefined ? { pending } : await merge(store, inputs, mark, answer)) };
        }
        default:
            return { ...rest, bundle: await signed(store, inputs, pending) };
    }
}

function requestOf({ csr }: CertificateOperation): Buffer {
    return Buffer.from(csr, "base64");
}

/** Waits until the service, or the authority that it has asked, has signed. */
async function signed(
    store: CertificateStore,
    inputs: CertificateInputs,
    first: CertificateOperation,
): Promise<CertificateBundle> {
    const what = describeCertificate(inputs);
    const timeoutMs = (inputs.issuanceTimeoutSeconds ?? issuanceTimeoutSeconds) * 1000;
    const started = time.passed();
    let told = started;
    let operation: CertificateOperation | undefined = first;
    while (operation?.status === "inProgress") {
        if (time.passed() - started > timeoutMs) {
            throw new KeyVaultComponentError(
                "TimedOut",
                `${what}: "${inputs.issuerName}" has not signed it within ${timeoutMs / 1000} seconds. ${operation.status_details ?? ""} ` +
                    "Run the deployment again to go on waiting, or give it a longer `issuanceTimeoutSeconds`.",
            );
        }
        await time.sleep(pollMs);
        operation = await store.operation();
        if (time.passed() - told >= tellMs) {
            told = time.passed();
            tell(
                `${what}: waiting for "${inputs.issuerName}" to sign it, for ${Math.round((told - started) / 1000)} seconds so far.`,
            );
        }
    }
    const bundle = operation?.status === "completed" ? await store.read() : undefined;
    if (bundle === undefined) {
        const { code, message } = operation?.error ?? {};
        const reason =
            message === undefined ? (operation?.status ?? "it was deleted by someone else") : `${code}: ${message}`;
        throw new KeyVaultComponentError(
            "ServiceError",
            `${what}: "${inputs.issuerName}" did not sign it (${reason}). The version before it, if there is one, stays in force.`,
        );
    }
    return bundle;
}

/** What was signed outside for the request that waits, its certificate first; `undefined` where the program has no answer to it yet. */
function answerTo(
    pending: CertificateOperation,
    inputs: CertificateInputs,
    inForce: CertificateBundle,
    state: CertificateOutputs | undefined,
): X509Certificate[] | undefined {
    const { signedChain } = inputs;
    // What was declared before the request was made is no answer to it, even if the key is the same.
    if (signedChain === undefined || signedChain === state?.signedChain) {
        return undefined;
    }
    const chain = readChain(signedChain) ?? [];
    const key = Buffer.from(new x509.Pkcs10CertificateRequest(requestOf(pending)).publicKey.rawData);
    const isInForce = ({ raw }: X509Certificate) => raw.toString("base64") === inForce.cer;
    const isForKey = ({ publicKey }: X509Certificate) => publicKey.export({ type: "spki", format: "der" }).equals(key);
    const leaf = chain.find((each) => isForKey(each) && !isInForce(each));
    if (leaf !== undefined) {
        return [leaf, ...chain.filter((each) => each !== leaf)];
    }
    if (!chain.some(isInForce)) {
        refuseOther(inputs, state?.request === requestPem(pending));
    }
    return undefined;
}

/** A request that nobody has seen yet has to come out first, and a deployment that fails doesn't let it. */
function refuseOther(inputs: CertificateInputs, isSeen: boolean): void {
    const what = `${describeCertificate(inputs)}: \`signedChain\` has no certificate for the key of the request that waits.`;
    if (isSeen) {
        throw new KeyVaultComponentError(
            "Differs",
            `${what} Have the present \`signingRequest\` signed, and leave \`signedChain\` out until it is.`,
        );
    }
    tell(`${what} It stays pending: have the new \`signingRequest\` signed.`);
}

async function merge(
    store: CertificateStore,
    { enabled, tags }: CertificateInputs,
    mark: string,
    chain: readonly X509Certificate[],
): Promise<Pick<LiveCertificate, "bundle" | "chain">> {
    const version = { attributes: { enabled }, tags: withMark(tags, mark) };
    const pem = chain.map(String).join("");
    try {
        const merged = await store.merge(
            chain.map(({ raw }) => raw),
            version,
        );
        return { bundle: merged, chain: pem };
    } catch (error) {
        // An answer that got lost is sent for again, and the request is there no more: then the certificate is.
        const bundle = serviceErrorOf(error) === undefined ? undefined : await store.read();
        if (bundle?.cer === chain[0]?.raw.toString("base64") && bundle !== undefined) {
            return { bundle, chain: pem };
        }
        throw error;
    }
}
