/** One request that was answered. Neither query, headers nor bodies are kept: they may hold secrets. */
export interface LoggedRequest {
    /** Counts from 1 since the log was cleared. */
    readonly number: number;
    /** When it arrived, by the machine's clock. */
    readonly time: string;
    readonly method: string;
    readonly host: string;
    readonly path: string;
    /** 0 where the connection was dropped or left hanging. */
    readonly status: number;
    readonly milliseconds: number;
}

/** How many requests are kept one by one; the counts go on. */
const KEPT = 2000;

/** What was asked of the local Azure. */
export class RequestLog {
    private requests: LoggedRequest[] = [];
    private counts = new Map<string, number>();
    private total = 0;

    add(request: Omit<LoggedRequest, "number">): void {
        this.total += 1;
        this.requests.push({ number: this.total, ...request });
        if (this.requests.length > 2 * KEPT) {
            this.requests = this.requests.slice(-KEPT);
        }
        const key = `${request.method} ${request.host} ${request.status}`;
        this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
    }

    /** The last requests, oldest first, and how often each "method host status" was answered. */
    read(): {
        readonly total: number;
        readonly counts: Readonly<Record<string, number>>;
        readonly requests: LoggedRequest[];
    } {
        return {
            total: this.total,
            counts: Object.fromEntries([...this.counts].sort(([a], [b]) => (a < b ? -1 : 1))),
            requests: this.requests.slice(-KEPT),
        };
    }

    clear(): void {
        this.requests = [];
        this.counts.clear();
        this.total = 0;
    }
}
