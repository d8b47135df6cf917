/** Requests by method and status. */
type Calls = Readonly<Record<string, number>>;

/** A project that deploys many secrets of one vault in the rehearsal, with the requests to the vault counted. */
export declare class ManySecrets {
    /** The secrets that were ever set, by their paths at the vault. */
    readonly sets: readonly string[];
    constructor(count: number);
    serveAzure(): Promise<void>;
    run(...args: string[]): Promise<{ code: number | null; output: string; seconds: number; calls: Calls }>;
    killWhen(said: RegExp, ...args: string[]): Promise<{ code: number | null; signal: string | null; output: string }>;
    calls(): Promise<Calls>;
    dispose(): Promise<void>;
}
