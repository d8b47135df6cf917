/** The report in a real Chromium, opened from disk. */
import { accessSync, constants } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Browser, type Page } from "playwright-core";
import { verificationHtml } from "../../../components/reports/verification-html";
import { report } from "./report-fixture";

const executablePath = findChromium();
const withChromium = executablePath === undefined ? describe.skip : describe;

if (executablePath === undefined) {
    console.log("Skipped: no chromium, chromium-browser or google-chrome on the PATH.");
}

function findChromium(): string | undefined {
    const folders = (process.env["PATH"] ?? "").split(delimiter);
    const names = ["chromium", "chromium-browser", "google-chrome"];
    return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(isExecutable);
}

function isExecutable(file: string): boolean {
    try {
        accessSync(file, constants.X_OK);
        return true;
    } catch {
        return false;
    }
}

withChromium("in a browser, the report", () => {
    let browser: Browser;
    let directory: string;
    let url: string;

    beforeAll(async () => {
        directory = await mkdtemp(join(tmpdir(), "report-"));
        const file = join(directory, "verification.html");
        await writeFile(file, verificationHtml(report));
        url = pathToFileURL(file).href;
        browser = await chromium.launch({ executablePath: executablePath ?? "", args: ["--no-sandbox"] });
    });

    afterAll(async () => {
        await browser.close();
        await rm(directory, { recursive: true });
    });

    async function open(colorScheme: "light" | "dark", width = 1280): Promise<{ page: Page; told: string[] }> {
        const page = await browser.newPage({ colorScheme, viewport: { width, height: 800 } });
        const told: string[] = [];
        page.on("console", (message) => told.push(message.text()));
        page.on("pageerror", (error) => told.push(error.message));
        page.on("request", (request) => told.push(request.url()));
        await page.goto(url);
        return { page, told };
    }

    const rows = (page: Page) => page.locator(".matrix tbody tr:visible");

    it.each(["light", "dark"] as const)("asks for nothing but itself and has no errors (%s)", async (scheme) => {
        const { page, told } = await open(scheme);
        expect(told).toEqual([url]);
        expect(await page.title()).toBe("Failed: Verification of platform/dev");
        expect(await page.locator("img").count()).toBe(0);
        expect(await page.locator("h1, h2").allTextContents()).toEqual([
            "Verification of platform/dev",
            "What failed",
            "What changed",
            "Keys and secrets",
            "Access",
            "Guardrails",
            "All checks",
        ]);
        await page.close();
    });

    it.each(["light", "dark"] as const)("has a contrast of 4.5 to 1 for all text (%s)", async (scheme) => {
        const { page } = await open(scheme);
        await page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))");
        expect(await page.evaluate(lowContrasts)).toEqual([]);
        const ground = await page.evaluate("getComputedStyle(document.body).backgroundColor");
        expect(ground).toBe(scheme === "light" ? "rgb(255, 255, 255)" : "rgb(20, 24, 29)");
        await page.close();
    });

    it("filters the matrix with the keyboard alone", async () => {
        const { page } = await open("light");
        expect(await rows(page).count()).toBe(7);
        await page.keyboard.press("Tab");
        expect(await page.evaluate("document.activeElement.textContent")).toBe("To the content");
        for (let presses = 0; presses < 20 && (await focused(page)) !== "filter-text"; presses++) {
            await page.keyboard.press("Tab");
        }
        expect(await focused(page)).toBe("filter-text");
        await page.keyboard.type("application keys");
        expect(await rows(page).count()).toBe(1);
        expect(await page.locator("#filter-count").textContent()).toBe("1 of 7 lines");
        await page.keyboard.press("ControlOrMeta+a");
        await page.keyboard.press("Delete");
        await page.keyboard.press("Tab");
        expect(await focused(page)).toBe("filter-basis");
        await page.keyboard.press("ArrowDown");
        expect(await rows(page).count()).toBe(2);
        await page.keyboard.press("ArrowUp");
        await page.keyboard.press("Tab");
        await page.keyboard.press("Space");
        expect(await rows(page).locator("th").allTextContents()).toEqual([
            expect.stringContaining("77777777") as string,
            expect.stringContaining("application") as string,
            expect.stringContaining("strangers") as string,
        ]);
        await page.close();
    });

    it("says through which group access comes, finds it by the group, and tells what could not be read", async () => {
        const { page } = await open("light");
        await page.locator("#filter-text").fill("strangers");
        expect(await rows(page).locator("th").allInnerTexts()).toEqual([
            "application\n99999999-9999-4999-8999-999999999999",
            "strangers\n55555555-5555-4555-8555-555555555555",
        ]);
        expect(await rows(page).first().locator("td").nth(1).innerText()).toBe(
            "access policy, as a member of strangers ! not declared",
        );
        const notes = await page.locator(".note").allInnerTexts();
        expect(notes).toContainEqual(expect.stringContaining("application permission Directory.Read.All") as string);
        await page.close();
    });

    it("fits a telephone: wide tables scroll in places that the keyboard reaches", async () => {
        const { page } = await open("light", 390);
        const widths = await page.evaluate<number[]>("[document.documentElement.scrollWidth, innerWidth]");
        expect(widths[0]).toBeLessThanOrEqual(widths[1] ?? 0);
        const scrolling = page.locator(".scroll");
        expect(await scrolling.count()).toBe(3);
        for (const each of await scrolling.all()) {
            expect(await each.getAttribute("tabindex")).toBe("0");
            expect(await each.getAttribute("aria-labelledby")).toMatch(/^(keys|access-[12])$/);
        }
        await page.close();
    });
});

const focused = (page: Page) => page.evaluate<string>("document.activeElement.id");

/** Runs in the page: texts whose colour is too near to what is behind them, by the formula of WCAG 2. */
const lowContrasts = `(() => {
    const numbers = (color) => (color.match(/[\\d.]+/g) ?? []).map(Number);
    const luminance = (color) => {
        const [r, g, b] = numbers(color).map((value) => {
            const part = value / 255;
            return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (element) => {
        if (element === null) return "rgb(255, 255, 255)";
        const color = getComputedStyle(element).backgroundColor;
        return (numbers(color)[3] ?? 1) === 0 ? ground(element.parentElement) : color;
    };
    const hasText = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== "");
    return [...document.querySelectorAll("body *:not(script, style)")].filter(hasText).flatMap((element) => {
        const [a, b] = [luminance(getComputedStyle(element).color), luminance(ground(element))];
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        return ratio < 4.5 ? [ratio.toFixed(2) + " " + element.textContent] : [];
    });
})()`;
