/* Reads a chart out under the pointer: the nearest row of its table, said beside the picture. */

export function connect(element) {
  const picture = element.querySelector("svg[viewBox]");
  const rows = [...element.querySelectorAll("tbody tr")];
  const heads = [...element.querySelectorAll("thead th")].map((head) => head.textContent.trim());
  const say = element.querySelector("[data-under]");
  if (!picture || !say || rows.length === 0) {
    return undefined;
  }
  const before = say.textContent;
  const spots = rows.map((row) => Number(row.dataset.x));
  const move = (event) => {
    const box = picture.getBoundingClientRect();
    const at = (100 * (event.clientX - box.left)) / box.width;
    const nearest = spots.reduce((best, x, index) => (Math.abs(x - at) < Math.abs(spots[best] - at) ? index : best), 0);
    const cells = [...rows[nearest].children].map((cell) => cell.textContent.trim());
    say.textContent = cells.map((cell, index) => `${heads[index]} ${cell}`).join(" · ");
  };
  const leave = () => {
    say.textContent = before;
  };
  picture.addEventListener("pointermove", move);
  picture.addEventListener("pointerleave", leave);
  return () => {
    picture.removeEventListener("pointermove", move);
    picture.removeEventListener("pointerleave", leave);
  };
}
