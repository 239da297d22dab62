/** What the slides are given. */
import type { Lesson, TextDocument } from "../core/types.ts";
import type { Showing } from "./keep.ts";
import type { Slide } from "./slides.ts";

export interface Shown {
  lesson: Lesson;
  text: TextDocument;
  version: number;
}

export interface SlideProps {
  slide: Slide;
  shown: Shown;
  showing: Showing;
  onChange: (patch: Partial<Showing>) => void;
  onFinish: () => void;
}
