/** What a slide shows, and what is read aloud of it. */
import { useRef } from "preact/hooks";
import { gettext as _ } from "../core/i18n.ts";
import type { CardBlock, Picture as PictureData, RuleBlock, TodayBlock } from "../core/types.ts";
import { BlockWords } from "../learn/BlockWords.tsx";
import { CardPicture } from "../learn/CardStep.tsx";
import { spokenItem } from "../learn/spoken.ts";
import { Picture } from "../ui/parts.tsx";
import { AnswerSlide, spokenAnswer } from "./AnswerSlide.tsx";
import { AskSlide } from "./AskSlide.tsx";
import { Circle } from "./Circle.tsx";
import { useFit } from "./fit.ts";
import { PeopleSlide } from "./PeopleSlide.tsx";
import type { Shown, SlideProps } from "./props.ts";
import { type Slide, seedOf } from "./slides.ts";

export function SlideView(props: SlideProps) {
  const box = useRef<HTMLElement>(null);
  useFit(box, [props.slide, props.showing.hands]);
  return (
    <main class={`slide at-${props.slide.kind}`} ref={box}>
      <Inside {...props} />
    </main>
  );
}

function Inside(props: SlideProps) {
  const { slide, shown } = props;
  switch (slide.kind) {
    case "title":
      return <Title shown={shown} />;
    case "card":
      return <CardSlide block={slide.block} />;
    case "talk":
      return <Talk />;
    case "ask":
      return <AskSlide {...props} item={slide.item} />;
    case "answer":
      return <AnswerSlide {...props} item={slide.item} />;
    case "people":
      return <PeopleSlide {...props} />;
  }
}

function firstPicture({ lesson }: Shown): PictureData | undefined {
  return lesson.blocks.map(({ picture }) => picture).find(Boolean);
}

function Title({ shown }: { shown: Shown }) {
  const picture = firstPicture(shown);
  return (
    <>
      {picture && <Picture picture={picture} />}
      <div class="words" data-fit dir="auto">
        <p class="large">{shown.lesson.title}</p>
        <p>{shown.lesson.goal}</p>
      </div>
    </>
  );
}

function CardSlide({ block }: { block: CardBlock | RuleBlock | TodayBlock }) {
  return (
    <>
      <CardPicture block={block} />
      <div class={`words step-${block.kind}`} data-fit>
        <BlockWords block={block} />
      </div>
    </>
  );
}

const talkQuestions = () => [
  _("What did you see?"),
  _("Who has known this to happen?"),
  _("What would you do?"),
];

function Talk() {
  return (
    <>
      <Circle />
      <div class="words" data-fit>
        <p class="large">{_("Talk about it")}</p>
        <ul class="questions">
          {talkQuestions().map((question) => (
            <li key={question}>{question}</li>
          ))}
        </ul>
      </div>
    </>
  );
}

export function wordsOf(slide: Slide, { lesson }: Shown): string {
  switch (slide.kind) {
    case "title":
      return `${lesson.title}\n${lesson.goal}`;
    case "card":
      return slide.block.text;
    case "talk":
      return [_("Talk about it"), ...talkQuestions()].join("\n");
    case "ask":
      return spokenItem(slide.item, seedOf(slide.item.id));
    case "answer":
      return spokenAnswer(slide.item);
    case "people":
      return _("How many people were there?");
  }
}

export function soundOf(slide: Slide): string | null | undefined {
  return slide.kind === "card" ? slide.block.sound : undefined;
}
