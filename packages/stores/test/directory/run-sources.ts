import { existsSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * Given to `node --import`: lets a child process run the sources as the tests do, without a build. Node itself strips the
 * types, but does not guess `.ts`, nor read a shell script as text.
 */
registerHooks({
  resolve(specifier, context, nextResolve) {
    if (specifier.startsWith('.') && context.parentURL !== undefined) {
      const url = new URL(`${specifier}.ts`, context.parentURL);
      const index = new URL(`${specifier}/index.ts`, context.parentURL);
      for (const candidate of [url, index]) {
        if (existsSync(fileURLToPath(candidate))) {
          return nextResolve(candidate.href, context);
        }
      }
    }
    return nextResolve(specifier, context);
  },
  load(url, context, nextLoad) {
    if (url.endsWith('.sh')) {
      const text = readFileSync(fileURLToPath(url), 'utf8');
      return { format: 'module', source: `export default ${JSON.stringify(text)}`, shortCircuit: true };
    }
    return nextLoad(url, context);
  },
});
