import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { findTool } from '@farwatch/local/tools';
import { chromium, type Browser, type Page } from 'playwright-core';

/** Debian's Chromium without its own traffic (updates, component downloads). Throws with its name when it is missing. */
export async function startBrowser(): Promise<Browser> {
  const executablePath = findTool('chromium');
  if (executablePath === undefined) throw new Error('chromium is not installed; the test set-up installs it');
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** What a page did that it must not do: errors, and requests that leave its origin. */
export interface Watch {
  readonly errors: string[];
  readonly outside: string[];
  /** Documents loaded so far; stays the same when nothing was reloaded. */
  readonly loads: () => number;
}

/** Watches a page from its beginning. `expected` are statuses of failed requests that the test provokes. */
export function watch(page: Page, origin: string, expected: readonly number[] = []): Watch {
  const errors: string[] = [];
  const outside: string[] = [];
  let loads = 0;
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    if (!expected.some((status) => message.text().includes(`status of ${status}`)))
      errors.push(message.text());
  });
  page.on('request', (request) => {
    const own = [origin, `blob:${origin}`, 'data:'].some((start) => request.url().startsWith(start));
    if (!own) outside.push(request.url());
  });
  page.on('load', () => loads++);
  return { errors, outside, loads: () => loads };
}

/** Sentences of the page in English: three words in lower case running. What came as it is (bytes, names of machines) is left out. */
export function englishSentences(page: Page): Promise<string[]> {
  return page.evaluate(`(() => {
    const asItCame = 'pre, code, script, style, .mono, [lang=en]';
    const sentence = /\\b[a-z]{2,} [a-z]{2,} [a-z]{2,}\\b/;
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walk.nextNode())
      if (!walk.currentNode.parentElement.closest(asItCame)) found.push(walk.currentNode.textContent);
    for (const element of document.querySelectorAll('[title], [aria-label], [placeholder], [alt]'))
      for (const name of ['title', 'aria-label', 'placeholder', 'alt']) found.push(element.getAttribute(name) ?? '');
    return found.filter((text) => sentence.test(text));
  })()`);
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResult {
  readonly violations: readonly { id: string; impact: string; nodes: readonly { html: string }[] }[];
}

/** Accessibility rules (WCAG 2 A and AA) that the page breaks, as `rule: element`. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.evaluate(`${axeSource}; void 0`);
  const result = (await page.evaluate(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })`,
  )) as AxeResult;
  return result.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`),
  );
}
