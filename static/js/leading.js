/* Goes where an answer leads: to the sign-in page when the session ended, to the page after a form, down to its part. */

/** Whether the answer to a part of a page sends the whole page elsewhere; then it is on its way. */
export function leads(response) {
  const target = response.headers.get("HX-Redirect");
  if (target) {
    location.assign(target);
  }
  return Boolean(target);
}

/** Opens an address anew, also when it is another part of the page that is open. */
export function open(address) {
  const target = new URL(address, location.href);
  const isHere = target.pathname === location.pathname && target.search === location.search;
  if (isHere && target.hash) {
    history.replaceState(history.state, "", target);
    location.reload();
  } else {
    location.assign(target);
  }
}
