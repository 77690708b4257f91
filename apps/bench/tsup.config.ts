import { defineConfig } from 'tsup';
import { bundleOptions } from '../../tsup.shared.ts';

export default defineConfig({ ...bundleOptions, entry: { bench: 'src/main.ts', transfer: 'src/s3/transfer.ts' } });
