import { defineConfig, mergeConfig } from 'vitest/config';
import { sharedVitestConfig } from '../../vitest.shared.ts';

/** What a test here changes of what is global, it puts back; so test files share a worker, and what they import is read once. */
export default defineConfig(mergeConfig(sharedVitestConfig, { test: { isolate: false } }));
