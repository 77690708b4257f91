import { createRequire as createRequireForBundle } from 'node:module';
const require = createRequireForBundle(import.meta.url);
async function i(r,t){let e=[];if(t>0){for await(let f of r)if(e.push(f)===t)break}return e}export{i as a};
