/**
 * A box to paste into. Text of more than 32 KiB stays out of the textarea,
 * which takes minutes to lay out a long log; its beginning is shown instead.
 */
const mostInBox = 32 * 1024; // characters
const mostShown = 2000; // characters, of a text that is kept out
const mostRead = 32 * 1024 * 1024; // characters, or bytes of a file; the engine's limit is a request of 65 MiB

export class Box {
  #area;
  #note;
  #changed;
  #kept = null; // the whole text, when only its beginning is shown

  /** `changed` is called after each change, by hand or not. */
  constructor(area, note, changed) {
    this.#area = area;
    this.#note = note;
    this.#changed = changed;
    area.addEventListener("input", changed);
    area.addEventListener("paste", (event) => this.#paste(event));
  }

  get text() {
    return this.#kept ?? this.#area.value;
  }

  set text(text) {
    const large = text.length > mostInBox;
    this.#kept = large ? text.slice(0, mostRead) : null;
    this.#area.value = large ? text.slice(0, mostShown) : text;
    this.#area.readOnly = large;
    this.#note.hidden = !large;
    if (large) {
      const [shown, read] = [mostShown, this.#kept.length].map((count) => count.toLocaleString("en"));
      this.#note.textContent = `Of this text the first ${shown} characters are shown and ${read} are judged. Paste again or clear to replace it.`;
    }
    this.#changed();
  }

  focus() {
    this.#area.focus();
  }

  // A paste replaces everything, unless a part was selected. A small one is
  // left to the browser, so that it can be undone.
  #paste(event) {
    const text = event.clipboardData.getData("text/plain");
    if (!text) return;
    if (text.length <= mostInBox && this.#kept === null) {
      if (this.#area.selectionStart === this.#area.selectionEnd) this.#area.select();
      return;
    }
    event.preventDefault();
    this.text = text;
  }

  /** Takes what was dropped or pasted elsewhere on the page: a file, or text. */
  async take(transfer) {
    const [file] = transfer.files;
    this.text = file ? await file.slice(0, mostRead).text() : transfer.getData("text/plain");
  }
}
