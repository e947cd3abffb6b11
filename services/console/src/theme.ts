import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

/** Deep teal: quiet beside the signal colours, which mean something here. */
const harbor: MantineColorsTuple = [
  '#e8f5f5', '#d3e8e9', '#a6d0d3', '#76b7bb', '#4fa2a8', '#36959c', '#258e96', '#157881', '#0f6a73', '#065862',
]; // prettier-ignore

/** Mantine's own dark greys are warm; these go with the panels. */
const dark: MantineColorsTuple = [
  '#dbe4ea', '#b9c5cd', '#93a3ae', '#6d7d88', '#3f4d57', '#2f3b44', '#1d272e', '#151d23', '#10171c', '#0b1014',
]; // prettier-ignore

/** Fonts of the machine only: no request leaves it. */
const sans =
  '-apple-system, BlinkMacSystemFont, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", system-ui, sans-serif';

export const theme = createTheme({
  primaryColor: 'harbor',
  primaryShade: { light: 7, dark: 7 },
  colors: { harbor, dark },
  fontFamily: sans,
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  headings: { fontFamily: sans, fontWeight: '600' },
  defaultRadius: 'sm',
  focusRing: 'auto',
  cursorType: 'pointer',
  autoContrast: true,
});

/** Surfaces, lines and signal colours of both schemes; signal texts keep 4.5:1 on their surface. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#f3f5f6',
    '--mantine-color-text': '#17222b',
    '--mantine-color-dimmed': '#55636e',
    '--mantine-color-placeholder': '#6b7883',
    '--mantine-color-error': '#b3261e',
    '--fw-panel': '#ffffff',
    '--fw-panel-soft': '#f7f9fa',
    '--fw-line': '#dde3e7',
    '--fw-line-strong': '#c4cdd3',
    '--fw-hover': '#eef4f5',
    '--fw-accent': '#0f6a73',
    '--fw-accent-soft': '#e2f0f1',
    '--fw-danger': '#b3261e',
    '--fw-danger-soft': '#fbe9e7',
    '--fw-danger-mid': '#d9584e',
    '--fw-warn': '#8a5200',
    '--fw-warn-soft': '#fdf1dc',
    '--fw-good': '#1b6e3c',
    '--fw-good-soft': '#e3f3e8',
    '--fw-info': '#1f5fa8',
    '--fw-info-soft': '#e6eff9',
    '--fw-violet': '#6a3fa0',
    '--fw-violet-soft': '#f0e9f8',
    '--fw-mute-soft': '#eaeef0',
    '--fw-bar': '#9fb9bf',
  },
  dark: {
    '--mantine-color-body': '#0e1418',
    '--mantine-color-text': '#dbe4ea',
    '--mantine-color-dimmed': '#93a3ae',
    '--mantine-color-placeholder': '#7f8f9a',
    '--mantine-color-error': '#ff8f85',
    '--mantine-color-default': '#19232a',
    '--mantine-color-default-hover': '#22303a',
    '--mantine-color-default-border': '#3a4852',
    '--fw-panel': '#151d23',
    '--fw-panel-soft': '#19232a',
    '--fw-line': '#26323a',
    '--fw-line-strong': '#3a4852',
    '--fw-hover': '#1c2830',
    '--fw-accent': '#5cbac1',
    '--fw-accent-soft': '#16323a',
    '--fw-danger': '#ff8f85',
    '--fw-danger-soft': '#3a1d1c',
    '--fw-danger-mid': '#d9584e',
    '--fw-warn': '#f0b45b',
    '--fw-warn-soft': '#35280f',
    '--fw-good': '#74cf95',
    '--fw-good-soft': '#14301f',
    '--fw-info': '#82b6f2',
    '--fw-info-soft': '#172b42',
    '--fw-violet': '#c1a2ee',
    '--fw-violet-soft': '#2a2140',
    '--fw-mute-soft': '#232d34',
    '--fw-bar': '#4b6670',
  },
});
