import { expect, it } from "vitest";
import { drawnReachesOutside, reachesOutside } from "./diagramReach";

it.each([
  "style A fill:url(https://evil.example/)",
  "style A background-image:#117;rl(https://evil.example/);",
  "style A background-image:&#117;rl(https://evil.example/)",
  "style A background-image:&#x75;rl(https://evil.example/)",
  "style A background-image:#38;#35;117;rl(https://evil.example/)",
  "style A mask:url#lpar;https://evil.example/)",
  "rect #117;rl(https://evil.example/)",
  "style A mask:u\\rl(https://evil.example/)",
  "style A mask:\\75rl(https://evil.example/)",
  'A@{ img: "https://evil.example/" }',
  'A@{ "img": "https://evil.example/" }',
  'A@{ ? img\n : "https://evil.example/" }',
  'A@{ "\\x69mg": "https://evil.example/" }',
])("refuses the source %s", (source) => expect(reachesOutside(`flowchart LR\n${source}`)).toBe(true));

it.each(["A[What it costs: #35;1 & #quot;more#quot;] --> B", "A[one\\nline] --> B", 'A@{ label: "x" }'])(
  "takes the source %s",
  (source) => expect(reachesOutside(`flowchart LR\n${source}`)).toBe(false),
);

it.each([
  '<g style="background-image:&#117;rl(https://evil.example/)"></g>',
  '<g style="mask:\\75 rl(https://evil.example/)"></g>',
  '<rect fill="url( https://evil.example/#a)"></rect>',
  "</svg><div><style>@import 'https://evil.example/';</style></div>",
  '<image href="https://evil.example/"></image>',
  '<image xlink:href="//evil.example/"></image>',
])("refuses the picture %s", (drawn) => expect(drawnReachesOutside(`<svg>${drawn}</svg>`)).toBe(true));

it.each([
  '<path marker-end="url(#arrow)"></path>',
  "</svg><div><style>#a { fill: url('#b') }</style></div>",
  '<image href="data:image/png;base64,AA"></image><use href="#a"></use>',
])("takes the picture %s", (drawn) => expect(drawnReachesOutside(`<svg>${drawn}</svg>`)).toBe(false));
