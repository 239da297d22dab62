/**
 * The viewers as dots and what they do as hearts and boxes, drawn on a canvas over the room: a few
 * hundred moving things would be too many for SVG on an old phone.
 */

interface Dot {
  x: number;
  y: number;
  /** Where it is going. */
  toX: number;
  toY: number;
  colour: string;
  leaving: boolean;
}

interface Rising {
  x: number;
  y: number;
  kind: "heart" | "box" | "mark";
  /** Seconds lived. */
  age: number;
  wobble: number;
}

export interface Crowd {
  /** What the room looks like now; new hearts and boxes rise from it. */
  show(viewers: number, clicks: number, orders: number, violation: boolean): void;
  setMoving(moving: boolean): void;
  resize(): void;
  stop(): void;
}

const COLOURS = ["#2f7089", "#24724a", "#8a6a45", "#b97f3d", "#55635a", "#6f5204"];
/** More heads than this say no more; each then stands for several. */
const MOST_DOTS = 140;
const MOST_RISING = 40;
const FRAME = 1000 / 31;
const LIFE = 2;
const HEART = "M0 3C-8-4-4-9 0-5 4-9 8-4 0 3z";

export function crowdOn(canvas: HTMLCanvasElement, calm: boolean): Crowd {
  const pen = canvas.getContext("2d");
  const heart = typeof Path2D === "function" ? new Path2D(HEART) : null;
  let [width, height, moving, frame, before] = [0, 0, !calm, 0, 0];
  const dots: Dot[] = [];
  let rising: Rising[] = [];

  function resize() {
    const scale = Math.min(2, self.devicePixelRatio || 1);
    width = canvas.clientWidth;
    height = canvas.clientHeight;
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    pen?.setTransform(scale, 0, 0, scale, 0, 0);
    for (const dot of dots) Object.assign(dot, { toX: within(dot.toX, width) });
    draw();
  }

  /** In the lower third, in front of the table. */
  function place(): [number, number] {
    return [6 + Math.random() * (width - 12), height * (0.74 + Math.random() * 0.23)];
  }

  function show(viewers: number, clicks: number, orders: number, violation: boolean) {
    const wanted = Math.min(MOST_DOTS, Math.round(viewers));
    const here = dots.filter(({ leaving }) => !leaving);
    for (let i = here.length; i < wanted; i++) {
      const [toX, toY] = place();
      const side = Math.random() < 0.5 ? -8 : width + 8;
      const colour = COLOURS[Math.floor(Math.random() * COLOURS.length)]!;
      dots.push({ x: calm ? toX : side, y: toY, toX, toY, colour, leaving: false });
    }
    for (const dot of here.slice(wanted)) {
      dot.leaving = true;
      dot.toX = dot.x < width / 2 ? -12 : width + 12;
    }
    if (calm) dots.splice(0, dots.length, ...dots.filter(({ leaving }) => !leaving));
    else addRising(clicks, orders, violation);
    draw();
  }

  function addRising(clicks: number, orders: number, violation: boolean) {
    const add = (kind: Rising["kind"], count: number) => {
      for (let i = 0; i < count && rising.length < MOST_RISING; i++)
        rising.push({
          kind,
          x: width * (0.12 + Math.random() * 0.76),
          y: height * 0.85,
          age: -Math.random() * 1.2,
          wobble: Math.random() * 6,
        });
    };
    add("heart", Math.min(14, Math.round(clicks / 2)));
    add("box", Math.min(10, orders));
    add("mark", violation ? 3 : 0);
  }

  function tick(time: number) {
    frame = moving ? requestAnimationFrame(tick) : 0;
    const passed = time - before;
    if (passed < FRAME) return;
    before = time;
    const seconds = Math.min(0.1, passed / 1000);
    for (const dot of dots) {
      dot.x += (dot.toX - dot.x) * Math.min(1, seconds * 1.6);
      dot.y += (dot.toY - dot.y) * Math.min(1, seconds * 1.6);
      if (!dot.leaving && Math.random() < 0.004) [dot.toX, dot.toY] = place();
    }
    for (let i = dots.length - 1; i >= 0; i--)
      if (dots[i]!.leaving && (dots[i]!.x < -6 || dots[i]!.x > width + 6)) dots.splice(i, 1);
    for (const one of rising) one.age += seconds;
    rising = rising.filter(({ age }) => age < LIFE);
    draw();
  }

  function draw() {
    if (!pen) return;
    pen.clearRect(0, 0, width, height);
    const size = Math.max(1, Math.min(1.6, width / 400));
    for (const dot of dots) {
      pen.fillStyle = dot.colour;
      pen.beginPath();
      pen.arc(dot.x, dot.y, 3.6 * size, 0, 7);
      pen.fill();
      pen.beginPath();
      pen.arc(dot.x, dot.y + 8.5 * size, 5 * size, Math.PI, 0);
      pen.fill();
    }
    for (const one of rising) if (one.age > 0) drawRising(pen, one);
    pen.globalAlpha = 1;
  }

  function drawRising(on: CanvasRenderingContext2D, { kind, x, y, age, wobble }: Rising) {
    const part = age / LIFE;
    on.save();
    on.globalAlpha = 1 - part * part;
    on.translate(x + Math.sin(age * 3 + wobble) * 8, y - part * height * 0.6);
    if (kind === "heart" && heart) {
      on.fillStyle = "#d8502a";
      on.fill(heart);
    } else if (kind === "box") {
      on.fillStyle = "#b97f3d";
      on.fillRect(-7, -6, 14, 12);
      on.fillStyle = "#faefd0";
      on.fillRect(-2, -6, 4, 5);
    } else if (kind === "mark") {
      on.fillStyle = "#b83c19";
      on.font = "bold 26px sans-serif";
      on.fillText("!", 0, 0);
    }
    on.restore();
  }

  function setMoving(wanted: boolean) {
    moving = wanted && !calm;
    if (moving && frame === 0) frame = requestAnimationFrame(tick);
  }

  resize();
  setMoving(moving);
  return {
    show,
    resize,
    setMoving,
    stop() {
      moving = false;
      cancelAnimationFrame(frame);
    },
  };
}

const within = (x: number, width: number) => Math.max(6, Math.min(width - 6, x));
