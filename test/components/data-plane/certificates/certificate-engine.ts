import type { PipelineRequest } from "@azure/core-rest-pipeline";
import { certificate } from "../../../../components/data-plane/certificates/certificate";
import { certificateAuthority } from "../../../../components/data-plane/certificates/authority";
import type {
    CertificateAuthorityInputs,
    CertificateAuthorityOutputs,
} from "../../../../components/data-plane/certificates/authority-contract";
import type { CertificateInputs, CertificateOutputs } from "../../../../components/data-plane/certificates/contract";
import { forgetClients } from "../../../../components/data-plane/azure/clients";
import { time } from "../../../../components/data-plane/azure/retry";
import { rootAuthority } from "../../support/certificate-authority";
import { webCertificate } from "../../support/declared-certificate";
import { HandlerEngine } from "../../support/handler-engine";
import { credential, InProcessVault, target } from "../in-process";

// The innermost policy of every client: the request goes no further than the vault in this process.
jest.mock("../../../../components/data-plane/azure/policies", () => ({
    ...jest.requireActual<object>("../../../../components/data-plane/azure/policies"),
    keepTunnels: { name: "inProcess", sendRequest: (request: PipelineRequest) => world.vault.sendRequest(request) },
}));
jest.mock("../../../../components/data-plane/azure/credentials", () => ({
    ...jest.requireActual<object>("../../../../components/data-plane/azure/credentials"),
    credentialFor: () => credential,
}));

export const authorities = new HandlerEngine<CertificateAuthorityInputs, CertificateAuthorityOutputs>(
    certificateAuthority,
);
export const certificates = new HandlerEngine<CertificateInputs, CertificateOutputs>(certificate);
const realTime = { ...time };
export { time };

/** The vault of the test that runs. */
export const world = { vault: new InProcessVault() };

beforeEach(() => {
    world.vault = new InProcessVault();
    forgetClients();
    time.sleep = () => Promise.resolve();
});

afterEach(() => {
    Object.assign(time, realTime);
});

export async function key(name: string, kind: object = { kty: "EC", crv: "P-384" }): Promise<void> {
    await world.vault.body(200, "POST", `/keys/${name}/create`, { ...kind, key_ops: ["sign", "verify"] });
}

export async function root(changes: Partial<CertificateAuthorityInputs> = {}, kind?: object) {
    await key("root", kind);
    const { now } = await authorities.up(rootAuthority(target, changes));
    world.vault.takeRequests();
    return now;
}

/** An authority below a root, for servers of one domain. */
export async function below(
    parent: Awaited<ReturnType<typeof root>>,
    changes: Partial<CertificateAuthorityInputs> = {},
) {
    await key("servers");
    const { now } = await authorities.up(
        rootAuthority(target, {
            keyName: "servers",
            subject: 'CN=Servers, O="Contoso, Inc."',
            validityMonths: 60,
            pathLength: 0,
            parent: parent.outs.signer,
            permitted: { dnsNames: ["contoso.com"], ipRanges: ["10.0.0.0/8"] },
            excluded: { dnsNames: ["secret.contoso.com"] },
            urls: { crl: ["http://pki.contoso.com/servers.crl"], ocsp: ["http://ocsp.contoso.com"] },
            ...changes,
        }),
    );
    return now;
}

export function signed(by: { readonly outs: CertificateAuthorityOutputs }, changes: Partial<CertificateInputs> = {}) {
    return webCertificate(target, {
        source: "authority",
        issuerName: "Unknown",
        authority: by.outs.signer,
        ...changes,
    });
}

export const rootOf = ({ outs }: { readonly outs: CertificateAuthorityOutputs }) => outs.signer.chain.at(-1) ?? "";
export const chainOf = ({ outs }: { readonly outs: CertificateAuthorityOutputs }) => outs.signer.chain.join("");
