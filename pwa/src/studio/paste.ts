/**
 * What is pasted from Word or a web page, as lesson text: strong words and lists stay, everything
 * else comes down to paragraphs. Word marks the points of its lists as paragraphs of a class.
 */

const DROPPED = /^(style|script|title|meta|link|xml|object|iframe|img|svg|head|template)$/;
const PARAGRAPHS = /^(p|div|h[1-6]|blockquote|tr|pre|section|article|table|ul|ol|dl|dt|dd)$/;
const STRONG = /^(b|strong)$/;
/** Signs that mean something in a lesson become their full-width twins. */
const SIGNS: Record<string, string> = { "*": "＊", "`": "｀", "\\": "＼", "<": "＜", ">": "＞" };

interface Line {
  point: boolean;
  runs: { text: string; strong: boolean }[];
}

/** The pasted page as lesson text; "" where it says nothing. */
export function lessonText(html: string): string {
  const page = new DOMParser().parseFromString(html, "text/html");
  const lines: Line[] = [];
  begin(lines, false);
  read(page.body, lines, false);
  return joined(lines.map((line) => [line.point, words(line)] as const).filter(([, text]) => text));
}

function begin(lines: Line[], point: boolean): void {
  lines.push({ point, runs: [] });
}

function read(node: Node, lines: Line[], strong: boolean): void {
  for (const child of Array.from(node.childNodes)) {
    if (child.nodeType === Node.TEXT_NODE) {
      lines[lines.length - 1]!.runs.push({ text: child.textContent ?? "", strong });
    } else if (child instanceof Element) readElement(child, lines, strong);
  }
}

function readElement(element: Element, lines: Line[], strong: boolean): void {
  const name = element.localName;
  const style = element.getAttribute("style") ?? "";
  // The bullet that Word writes in front of a point itself.
  if (DROPPED.test(name) || /mso-list:\s*ignore|display:\s*none/i.test(style)) return;
  if (name === "br") {
    begin(lines, false);
    return;
  }
  const point = name === "li" || isPointOfWord(element, style);
  const own = point || PARAGRAPHS.test(name);
  if (own) begin(lines, point);
  read(element, lines, isStrong(element, style, strong));
  if (own) begin(lines, false);
  else if (name === "td" || name === "th")
    lines[lines.length - 1]!.runs.push({ text: " ", strong: false });
}

function isPointOfWord(element: Element, style: string): boolean {
  return (
    /MsoListParagraph/.test(element.getAttribute("class") ?? "") ||
    (element.localName === "p" && /mso-list:\s*l\d/i.test(style))
  );
}

function isStrong(element: Element, style: string, outside: boolean): boolean {
  const weight = /(?:^|;)\s*font-weight:\s*([a-z0-9]+)/i.exec(style)?.[1];
  if (weight) return /^(bold|bolder|[6-9]00)$/i.test(weight);
  return outside || STRONG.test(element.localName);
}

/** One line's text, with ** around what is strong and no mark that ends at a space. */
function words({ runs }: Line): string {
  let text = "";
  let open = false;
  for (const run of runs) {
    const said = run.text.replace(/[*`\\<>]/g, (sign) => SIGNS[sign]!).replace(/\s+/g, " ");
    if (!said.trim()) {
      text += said;
      continue;
    }
    if (run.strong !== open) {
      text = open ? closed(text) : `${text}${said.startsWith(" ") ? " " : ""}**`;
      open = run.strong;
      text += open ? said.replace(/^ /, "") : said;
    } else text += said;
  }
  if (open) text = closed(text);
  return text.replace(/ {2,}/g, " ").trim();
}

function closed(text: string): string {
  const bare = text.replace(/ +$/, "");
  return `${bare}**${bare === text ? "" : " "}`;
}

/** Paragraphs apart by an empty line, points of one list under each other. */
function joined(lines: readonly (readonly [boolean, string])[]): string {
  let text = "";
  let before = false;
  for (const [point, said] of lines) {
    const plain = said.replace(/^(?:[-•·▪◦‣]|\d+[.)、])\s+/, "");
    const line = point ? `- ${plain}` : plain;
    text += `${text ? (point && before ? "\n" : "\n\n") : ""}${line}`;
    before = point;
  }
  return text;
}

/** The first picture among what was pasted. */
export function pictureIn(data: DataTransfer | null): File | undefined {
  return Array.from(data?.files ?? []).find((file) => /^image\/(png|jpeg|webp)$/.test(file.type));
}

/** Puts text where the cursor is; the field's own undo takes it back, where the browser can. */
export function insertText(field: HTMLTextAreaElement, text: string): void {
  if (document.execCommand("insertText", false, text)) return;
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
