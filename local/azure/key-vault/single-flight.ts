/** Does a piece of work once for all who ask for it while it is under way. */
export class SingleFlight {
    private readonly running = new Map<string, Promise<void>>();

    run(id: string, work: () => Promise<void>): Promise<void> {
        const running = this.running.get(id);
        if (running !== undefined) {
            return running;
        }
        const started = work().finally(() => this.running.delete(id));
        this.running.set(id, started);
        return started;
    }
}
