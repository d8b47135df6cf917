import { type Clock, type Store } from "../contract";
import { LifecycleRules, type Transitions } from "./lifecycle";
import { type KeyHeader, type KeyVersion, type ObjectHeader, type SecretVersion } from "./model";
import { ObjectStore } from "./object-store";
import { BackupSeal } from "./backup";
import { AttestingHsm } from "./keys/attesting-hsm";
import { type CertificateHeader, type CertificateVersion } from "./certificates/model";
import { CertificateSettings } from "./certificates/settings";

/** What every operation works on. */
export interface Plane {
    readonly clock: Clock;
    readonly keys: ObjectStore<KeyHeader, KeyVersion>;
    readonly secrets: ObjectStore<ObjectHeader, SecretVersion>;
    readonly certificates: ObjectStore<CertificateHeader, CertificateVersion>;
    readonly certificateSettings: CertificateSettings;
    readonly lifecycle: LifecycleRules;
    readonly seal: BackupSeal;
    readonly attestingHsm: AttestingHsm;
}

/** Puts the data plane on a store and a clock. */
export function createPlane(store: Store, clock: Clock, transitions: Transitions): Plane {
    return {
        clock,
        keys: new ObjectStore("keys", store, clock),
        secrets: new ObjectStore("secrets", store, clock),
        certificates: new ObjectStore("certificates", store, clock),
        certificateSettings: new CertificateSettings(store),
        lifecycle: new LifecycleRules(clock, transitions),
        seal: new BackupSeal(store),
        attestingHsm: new AttestingHsm(store, clock),
    };
}
