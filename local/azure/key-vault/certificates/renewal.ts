import { type VaultRecord } from "../../contract";
import { type Plane } from "../plane";
import { SingleFlight } from "../single-flight";
import { defined } from "../values";
import { completeDue, isSignedHere, signingTime, startCertificate } from "./issue";
import { type CertificateHeader, type CertificateVersion } from "./model";

const day = 24 * 60 * 60 * 1000;

/** A version that is due for renewal, and since when, in milliseconds since 1970. */
interface Due {
    readonly header: CertificateHeader;
    readonly certificate: CertificateVersion;
    readonly since: number;
}

/** Renews certificates when their policy says so: at the moment it says, however late that is noticed. */
export class RenewalSchedule {
    private readonly flights = new SingleFlight();

    constructor(private readonly plane: Plane) {}

    /** Makes the versions of one certificate that are due. */
    async run(vault: VaultRecord, name: string): Promise<void> {
        if (this.due(vault, name) !== undefined) {
            await this.flights.run(`${vault.name}/${name}`.toLowerCase(), () => this.renewWhileDue(vault, name));
        }
    }

    /** Makes the versions of all certificates of a vault that are due. */
    async runAll(vault: VaultRecord): Promise<void> {
        for (const { name } of [...this.plane.certificates.inPhase(vault, "live")]) {
            await this.run(vault, name);
        }
    }

    private async renewWhileDue(vault: VaultRecord, name: string): Promise<void> {
        for (let due = this.due(vault, name); due !== undefined; due = this.due(vault, name)) {
            const { header, certificate, since } = due;
            const { enabled } = certificate.attributes;
            const requested = { attributes: { enabled }, ...defined({ tags: certificate.tags }) };
            await startCertificate(this.plane, vault, header.name, header.policy, requested, since);
            completeDue(this.plane, vault);
        }
    }

    private due(vault: VaultRecord, name: string): Due | undefined {
        const header = this.plane.certificates.header(vault, name);
        if (header === undefined || this.plane.certificates.phase(header) !== "live") {
            return undefined;
        }
        const certificate = this.plane.certificates.current(vault, header);
        const since = renewalTime(header, certificate);
        const renewable = certificate.attributes.enabled && header.operation?.status !== "inProgress";
        const due = renewable && since !== undefined && since + signingTime <= this.plane.clock.now();
        return due && isSignedHere(this.plane, vault, header.policy) ? { header, certificate, since } : undefined;
    }
}

/** When the policy renews a version, in milliseconds; `undefined` for never. */
function renewalTime({ policy }: CertificateHeader, { cer, attributes }: CertificateVersion): number | undefined {
    const action = policy.lifetime_actions.find(({ action }) => action.action_type.toLowerCase() === "autorenew");
    if (action === undefined || cer === undefined || attributes.exp === undefined) {
        return undefined;
    }
    const { days_before_expiry, lifetime_percentage = 100 } = action.trigger;
    const expiry = attributes.exp * 1000;
    const created = attributes.created * 1000;
    return days_before_expiry === undefined
        ? created + ((expiry - created) * lifetime_percentage) / 100
        : Math.max(expiry - days_before_expiry * day, created + day);
}
