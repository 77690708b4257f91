/** The bundler and the test runner give a shell script's text. */
declare module '*.sh' {
  const text: string;
  export default text;
}
