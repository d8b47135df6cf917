/** The data-plane handler of `CertificateIssuer`: the password goes to the vault, and nowhere else. */
import { KeyVaultComponentError, wrongSetting } from "../../internal/errors";
import { complaintsAboutIssuer } from "../../internal/certificate-issuer-rules";
import type {
    CertificateIssuerInputs,
    CertificateIssuerOutputs,
    CertificateIssuerState,
    IssuerAdministrator,
} from "./issuer-contract";
import { objectIn } from "../life-cycle/declared";
import { isFingerprint } from "../secrets/fingerprint";
import { handlerOf, unnamed, type DynamicHandler, type LifeCycle } from "../life-cycle/handler";
import { conceal, reveal } from "../secrets/source";
import { isUnknown, known, knownOnly, sameJson, sameName } from "../life-cycle/values";
import { VaultSetting } from "../vaults/setting";
import { unlessVaultIsGone } from "../vaults/presence";

/** An issuer as the service shows it: never its password. */
interface LiveIssuer {
    readonly provider?: string;
    readonly credentials?: { readonly account_id?: string };
    readonly org_details?: {
        readonly id?: string;
        readonly admin_details?: readonly Readonly<Record<string, string | undefined>>[];
    };
    readonly attributes?: { readonly enabled?: boolean };
}

const life: LifeCycle<CertificateIssuerInputs, CertificateIssuerState, LiveIssuer> = {
    inputs: [
        ...([
            "target",
            "name",
            "provider",
            "accountId",
            "password",
            "organizationId",
            "administrators",
            "enabled",
        ] as const),
        ...(["onExisting", "onDestroy", "accessTimeoutSeconds"] as const),
    ],
    replacing: ["target", "name"],
    recorded: ["onExisting", "onDestroy", "accessTimeoutSeconds"],
    describe: describeIssuer,
    same: (property, old, declared) => property === "name" && sameName(old, declared),
    observe: (inputs) => settingOf(inputs, "make").read(),
    refresh: (state) => unlessVaultIsGone(state.target, () => settingOf(state, "look").read()),
    ensure: async (inputs, live, state) => {
        if (live !== undefined && state === undefined && inputs.onExisting === "fail") {
            throw new KeyVaultComponentError(
                "AlreadyExists",
                `${describeIssuer(inputs)} exists already, and \`onExisting\` is "fail". Take it over with onExisting: "adopt", ` +
                    "or give this one another `issuerName`.",
            );
        }
        return live ?? settingOf(inputs, "make").set(issuerOf(inputs, undefined));
    },
    sync: async (inputs, live, state) => {
        const isAsDeclared = sameJson(describedBy(inputs, live), declaredOf(inputs));
        const hasNewPassword = inputs.password !== undefined && inputs.password !== state?.password;
        const wasJustMade = state === undefined && isAsDeclared && inputs.onExisting === "fail";
        return (isAsDeclared && !hasNewPassword) || wasJustMade
            ? live
            : settingOf(inputs, "make").set(issuerOf(inputs, state));
    },
    id: issuerId,
    state: (inputs) => ({ issuerId: issuerId(inputs) }),
    drifted: (state, live) => {
        const { issuerId: _id, ...inputs } = state;
        void _id;
        return { ...inputs, ...describedBy(inputs, live) };
    },
    object: ({ target, name }) => objectIn(target, `certificates/issuers/${name}`),
    remove: async (state) => {
        if (state.onDestroy === "delete") {
            await unlessVaultIsGone(state.target, () => settingOf(state, "look").delete());
        }
    },
};

const base = handlerOf(life);

/** Runs certificate issuers. */
export const certificateIssuer: DynamicHandler = {
    ...base,
    check: async (olds, news) => {
        await base.check(olds, news);
        const inputs = news as unknown as CertificateIssuerInputs;
        const failures = complaintsAboutIssuer(knownOnly(inputs)).map((complaint) =>
            unnamed(wrongSetting(describeIssuer(inputs), complaint)),
        );
        if (failures.length > 0) {
            return { inputs: { ...inputs, ...(inputs.password !== undefined && { password: "" }) }, failures };
        }
        const { password, salt } = inputs;
        const isPlaintext = password !== undefined && !isUnknown(password) && !isFingerprint(password);
        const last = (olds as Partial<CertificateIssuerInputs>).password;
        return { inputs: { ...inputs, ...(isPlaintext && { password: await conceal(password, salt, last) }) } };
    },
};

/** What messages call an issuer. */
function describeIssuer({ name, target }: Partial<CertificateIssuerInputs>): string {
    const [issuer, vault] = [known(name), known(target)?.vaultName];
    return `Certificate issuer${issuer === undefined ? "" : ` "${issuer}"`}${vault === undefined ? "" : ` in vault "${vault}"`}`;
}

function issuerId({ target, name }: CertificateIssuerInputs): string {
    return `${target.vaultUri.replace(/\/$/, "")}/certificates/issuers/${name}`;
}

function settingOf(inputs: CertificateIssuerInputs, purpose: "make" | "look"): VaultSetting<LiveIssuer> {
    return new VaultSetting(describeIssuer(inputs), inputs, `/certificates/issuers/${inputs.name}`, purpose);
}

/** Setting an issuer sets all of it: its password goes with it each time. */
function issuerOf(inputs: CertificateIssuerInputs, state: CertificateIssuerOutputs | undefined): object {
    const { provider, accountId, organizationId, administrators, enabled } = inputs;
    const password = passwordOf(inputs, state);
    return {
        provider,
        credentials: { ...(accountId && { account_id: accountId }), ...(password && { pwd: password }) },
        ...((organizationId ?? administrators) && {
            org_details: {
                ...(organizationId && { id: organizationId }),
                ...(administrators && { admin_details: administrators.map(administratorOf) }),
            },
        }),
        attributes: { enabled },
    };
}

function passwordOf(inputs: CertificateIssuerInputs, state: CertificateIssuerOutputs | undefined): string | undefined {
    const password = reveal(inputs.password);
    if (password === undefined && inputs.password !== undefined) {
        throw new KeyVaultComponentError(
            "NotFound",
            `${describeIssuer(inputs)}: its password is not at hand any more, since it is never stored` +
                `${state === undefined ? "" : ", and setting the issuer needs it"}. Run the deployment again.`,
        );
    }
    return password;
}

function administratorOf({ firstName, lastName, email, phone }: IssuerAdministrator): object {
    return {
        ...(firstName && { first_name: firstName }),
        ...(lastName && { last_name: lastName }),
        ...(email && { email }),
        ...(phone && { phone }),
    };
}

type Described = Pick<
    CertificateIssuerInputs,
    "provider" | "accountId" | "organizationId" | "administrators" | "enabled"
>;

function declaredOf(inputs: CertificateIssuerInputs): Described {
    const { provider, accountId, organizationId, administrators, enabled } = inputs;
    return {
        provider,
        enabled,
        ...(accountId && { accountId }),
        ...(organizationId && { organizationId }),
        ...(administrators && { administrators }),
    };
}

/** The live issuer as the program would declare it; what the program leaves out is left out here too. */
function describedBy(inputs: CertificateIssuerInputs, live: LiveIssuer): Described {
    const { provider = "", credentials, org_details: organization, attributes } = live;
    const administrators = (organization?.admin_details ?? []).map((each): IssuerAdministrator => ({
        ...(each["first_name"] && { firstName: each["first_name"] }),
        ...(each["last_name"] && { lastName: each["last_name"] }),
        ...(each["email"] && { email: each["email"] }),
        ...(each["phone"] && { phone: each["phone"] }),
    }));
    const { accountId, organizationId, administrators: declared } = inputs;
    return {
        provider,
        enabled: attributes?.enabled ?? true,
        ...(accountId !== undefined && { accountId: credentials?.account_id ?? "" }),
        ...(organizationId !== undefined && { organizationId: organization?.id ?? "" }),
        ...(declared !== undefined && { administrators }),
    };
}
