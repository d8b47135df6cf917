import * as pulumi from "@pulumi/pulumi";
import { namesakeProblem, namesakeWords, refusal, sameObjectIdProblem } from "./grant-problems";
import type { Principal, PrincipalContext, ResolvedPrincipal } from "./principal";

/** Refuses principals of one name among a vault's deployers, as far as they can be told apart. */
export function checkDeployers(vault: string, deployers: readonly Principal[]): void {
    for (const principal of deployers) {
        const problem = namesakeProblem(principal, deployers);
        if (problem !== undefined) {
            throw refusal(vault, principal, problem);
        }
    }
}

/** The principals that one vault gives access to: a name stands for one of them, and one of them has one name. */
export class GrantedPrincipals {
    private readonly resolved = new Map<Principal, ResolvedPrincipal>();

    constructor(
        private readonly context: PrincipalContext,
        private readonly deployers: readonly Principal[],
        /** The vault component's logical name. */
        private readonly vault: string,
    ) {}

    /** Refuses a principal that can't be told from another one: at once, or as soon as the object ids of both are known. */
    admit(principal: Principal): void {
        this.check(principal);
        this.resolve(principal);
    }

    resolve(principal: Principal): ResolvedPrincipal {
        let resolved = this.resolved.get(principal);
        if (resolved === undefined) {
            resolved = this.compared(principal, principal.resolve(this.context));
            this.resolved.set(principal, resolved);
        }
        return resolved;
    }

    private check(principal: Principal): void {
        const problem =
            sameObjectIdProblem(principal, this.resolved.keys()) ??
            namesakeProblem(principal, [...this.deployers, ...this.resolved.keys()]);
        if (problem !== undefined) {
            throw refusal(this.vault, principal, problem);
        }
    }

    /** Two of one name that may be the same principal: a program that runs before their object ids are known can't tell. */
    private compared(principal: Principal, found: ResolvedPrincipal): ResolvedPrincipal {
        const [namesake, other] =
            [...this.resolved].find(([{ name }]) => name === principal.name) ?? ([undefined, undefined] as const);
        if (namesake === undefined || principal.isSame(namesake) === true) {
            return found;
        }
        const objectId = pulumi.all([found.objectId, other.objectId]).apply(([own, others]) => {
            if (own.toLowerCase() !== others.toLowerCase()) {
                throw refusal(this.vault, principal, namesakeWords(principal, namesake));
            }
            return own;
        });
        return { ...found, objectId };
    }
}
