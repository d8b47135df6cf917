import { invalidArgument } from "../internal/errors";
import { knownValue } from "../internal/known-value";
import {
    namesakeProblem,
    namesakeWords,
    refusal,
    sameObjectIdProblem,
    sameObjectIdWords,
    samePrincipalProblem,
} from "./grant-problems";
import { isPrincipal, type Principal, type PrincipalContext, type ResolvedPrincipal } from "./principal";

/** Refuses principals of one name among a vault's deployers, as far as they can be told apart. */
export function checkDeployers(vault: string, deployers: readonly Principal[]): void {
    const given: readonly unknown[] = Array.isArray(deployers) ? deployers : [deployers];
    const strange = given === deployers ? given.filter((one) => !isPrincipal(one)) : given;
    if (strange.length > 0) {
        throw invalidArgument("Vault", vault, "deployers", "be a list of Principals", strange[0]);
    }
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
        /** Whether what gives access is one resource a name: of access policies, all entries of a principal are one. */
        private readonly namesAssignments: boolean,
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

    /** The same, refused where it turns out to be another one that has the same assignment: Azure has one for both. */
    apartFrom(principal: Principal, others: readonly Principal[]): ResolvedPrincipal {
        return this.watched(principal, this.resolve(principal), others, (other, isSame, id) =>
            isSame ? sameObjectIdWords(id, other) : undefined,
        );
    }

    private check(principal: Principal): void {
        const problem =
            sameObjectIdProblem(principal, this.resolved.keys()) ??
            (this.namesAssignments ? samePrincipalProblem(principal, this.resolved.keys()) : undefined) ??
            namesakeProblem(principal, [...this.deployers, ...this.resolved.keys()]);
        if (problem !== undefined) {
            throw refusal(this.vault, principal, problem);
        }
    }

    /** Two of one name that may be the same principal. */
    private compared(principal: Principal, found: ResolvedPrincipal): ResolvedPrincipal {
        const namesakes = [...this.resolved.keys()].filter(({ name }) => name === principal.name);
        return this.watched(principal, found, namesakes, (other, isSame) =>
            isSame ? undefined : namesakeWords(principal, other),
        );
    }

    /** Compares object ids as soon as they are known: a program that runs before can't tell. */
    private watched(
        principal: Principal,
        found: ResolvedPrincipal,
        others: readonly Principal[],
        problemWith: (other: Principal, isSame: boolean, objectId: string) => string | undefined,
    ): ResolvedPrincipal {
        const doubtful = others.filter((other) => principal.isSame(other) === undefined);
        if (doubtful.length === 0) {
            return found;
        }
        const objectId = found.objectId.apply(async (own) => {
            for (const other of doubtful) {
                const known = await knownValue(this.resolve(other).objectId);
                const problem =
                    known === undefined
                        ? undefined
                        : problemWith(other, own.toLowerCase() === known.toLowerCase(), own);
                if (problem !== undefined) {
                    throw refusal(this.vault, principal, problem);
                }
            }
            return own;
        });
        return { ...found, objectId };
    }
}
