import { createRequire as createRequireForBundle } from 'node:module';
const require = createRequireForBundle(import.meta.url);
function o(){let e=new Map;return async(t,r)=>{let n=(e.get(t)?.catch(()=>{})??Promise.resolve()).then(r);e.set(t,n);try{return await n}finally{e.get(t)===n&&e.delete(t)}}}export{o as a};
