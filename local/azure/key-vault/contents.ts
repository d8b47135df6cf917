import {
    type KeySpecification,
    type KeyView,
    type ObjectAttributes,
    type SecretSpecification,
    type SecretView,
    type VaultContents,
    type VaultRecord,
} from "../contract";
import { modulusBits } from "../crypto/jwk";
import { changedAttributes, recoveryLevel } from "./attributes";
import { createKey, readKeySpec, writableKey } from "./keys/create";
import { type RotationSchedule } from "./keys/rotation";
import { readRotationPolicy } from "./keys/rotation-policy";
import { type KeyHeader, type KeyVersion, type ObjectHeader, type SecretVersion, type StoredAttributes } from "./model";
import { type Plane } from "./plane";
import { readSecret, setSecret, writableSecret } from "./secrets/set";
import { defined, isObject, type Json } from "./values";

/** The keys and secrets of vaults as the resource manager shows and makes them. */
export class VaultContentsView implements VaultContents {
    constructor(
        protected readonly plane: Plane,
        protected readonly rotations: RotationSchedule,
    ) {}

    liveObjects(vault: VaultRecord) {
        const count = (objects: Iterable<ObjectHeader>) => [...objects].filter(({ managed }) => !managed).length;
        return {
            keys: count(this.plane.keys.inPhase(vault, "live", "recovering")),
            secrets: count(this.plane.secrets.inPhase(vault, "live", "recovering")),
            certificates: count(this.plane.certificates.inPhase(vault, "live", "recovering")),
        };
    }

    purgeVaultContents(vaultName: string): void {
        this.plane.keys.removeVault(vaultName);
        this.plane.secrets.removeVault(vaultName);
        this.plane.certificates.removeVault(vaultName);
        this.plane.certificateSettings.removeVault(vaultName);
    }

    async createKey(vault: VaultRecord, name: string, specification: KeySpecification): Promise<KeyView> {
        const existing = writableKey(this.plane, vault, name, "create");
        if (existing !== undefined) {
            return keyView(vault, existing, this.plane.keys.current(vault, existing));
        }
        const { kty = "RSA", keyOps, keySize, curveName, attributes, releasePolicy, tags } = specification;
        const body = { kty, key_ops: keyOps, key_size: keySize, crv: curveName, attributes, tags };
        const spec = readKeySpec({ ...body, release_policy: releasePolicy }, vault);
        const rotationPolicy = this.rotationPolicyOf(specification);
        const { header, key } = await createKey(this.plane, vault, name, spec);
        const ruled = { ...header, ...rotationPolicy };
        this.plane.keys.putHeader(vault, ruled);
        return keyView(vault, ruled, key);
    }

    key(vault: VaultRecord, name: string, version = ""): KeyView | undefined {
        const header = liveHeader(this.plane.keys, vault, name);
        const key = header && this.plane.keys.version(vault, header, version);
        return key && keyView(vault, header, key);
    }

    keys(vault: VaultRecord): readonly KeyView[] {
        return Array.from(this.plane.keys.inPhase(vault, "live"), (header) =>
            keyView(vault, header, this.plane.keys.current(vault, header)),
        );
    }

    keyVersions(vault: VaultRecord, name: string): readonly KeyView[] {
        const header = liveHeader(this.plane.keys, vault, name);
        return header === undefined
            ? []
            : Array.from(this.plane.keys.versions(vault, header), (key) => keyView(vault, header, key));
    }

    setSecret(vault: VaultRecord, name: string, specification: SecretSpecification): Promise<SecretView> {
        // A caller awaits: what the service refuses is a rejection, never a throw.
        return Promise.resolve().then(() => {
            const { header, version } = setSecret(this.plane, vault, name, readSecret(specification as Json));
            return secretView(vault, header, version);
        });
    }

    async updateSecret(
        vault: VaultRecord,
        name: string,
        specification: SecretSpecification,
    ): Promise<SecretView | undefined> {
        const header = writableSecret(this.plane, vault, name);
        if (header === undefined) {
            return undefined;
        }
        const stored = this.plane.secrets.current(vault, header);
        const contentType = specification.contentType ?? stored.contentType;
        const tags = specification.tags ?? stored.tags;
        if (specification.value !== undefined && specification.value !== stored.value) {
            const { enabled, nbf, exp } = stored.attributes;
            const attributes = { ...defined({ enabled, nbf, exp }), ...specification.attributes };
            return this.setSecret(vault, name, {
                value: specification.value,
                attributes,
                ...defined({ contentType, tags }),
            });
        }
        const version: SecretVersion = {
            ...stored,
            attributes: changedAttributes(stored.attributes, specification.attributes ?? {}, this.plane.clock.now()),
            ...defined({ contentType, tags }),
        };
        this.plane.secrets.putVersion(vault, header, version);
        return secretView(vault, header, version);
    }

    secret(vault: VaultRecord, name: string): SecretView | undefined {
        const header = liveHeader(this.plane.secrets, vault, name);
        return header && secretView(vault, header, this.plane.secrets.current(vault, header));
    }

    secrets(vault: VaultRecord): readonly SecretView[] {
        return Array.from(this.plane.secrets.inPhase(vault, "live"), (header) =>
            secretView(vault, header, this.plane.secrets.current(vault, header)),
        );
    }

    private rotationPolicyOf({ rotationPolicy }: KeySpecification): Pick<KeyHeader, "rotationPolicy"> {
        return isObject(rotationPolicy)
            ? { rotationPolicy: readRotationPolicy(rotationPolicy, undefined, this.plane.clock.now(), false) }
            : {};
    }
}

function liveHeader<H extends ObjectHeader>(
    store: { header(vault: VaultRecord, name: string): H | undefined; phase(header: H): string },
    vault: VaultRecord,
    name: string,
): H | undefined {
    const header = store.header(vault, name);
    return header !== undefined && store.phase(header) === "live" ? header : undefined;
}

function keyView(vault: VaultRecord, header: KeyHeader, key: KeyVersion): KeyView {
    const { jwk } = key;
    return {
        name: header.name,
        version: key.version,
        kty: key.hsm ? `${jwk.kty}-HSM` : jwk.kty,
        keyOps: key.keyOps,
        ...(jwk.kty === "RSA" ? { keySize: modulusBits(jwk.n) } : {}),
        ...(jwk.kty === "EC" ? { curveName: jwk.crv } : {}),
        attributes: { ...attributesOf(vault, key.attributes), exportable: key.exportable },
        ...defined({ tags: key.tags, releasePolicy: key.releasePolicy }),
        ...(header.rotationPolicy === undefined ? {} : { rotationPolicy: armRotationPolicy(header.rotationPolicy) }),
    };
}

/** The resource manager writes the actions in lower case. */
function armRotationPolicy({
    lifetimeActions,
    expiryTime,
    created,
    updated,
}: NonNullable<KeyHeader["rotationPolicy"]>) {
    return {
        attributes: { ...defined({ expiryTime }), created, updated },
        lifetimeActions: lifetimeActions.map(({ trigger, action }) => ({
            trigger,
            action: { type: action.type.toLowerCase() },
        })),
    };
}

function secretView(vault: VaultRecord, header: ObjectHeader, secret: SecretVersion): SecretView {
    return {
        name: header.name,
        version: secret.version,
        attributes: attributesOf(vault, secret.attributes),
        ...defined({ contentType: secret.contentType, tags: secret.tags }),
    };
}

function attributesOf(vault: VaultRecord, stored: StoredAttributes): ObjectAttributes {
    return { ...stored, recoveryLevel: recoveryLevel(vault) };
}
