/** Whether a frontend is one whose language this is: Docker's own, of any tag. */
export function isKnownFrontend(reference: string): boolean {
  return /^(?:(?:index\.)?docker\.io\/)?docker\/dockerfile(?:-upstream)?(?:[:@].*)?$/.test(reference);
}
