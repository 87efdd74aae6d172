import type { WriteStream } from 'node:tty';
import ansi from 'ansi-styles';
import { createSupportsTerminalGraphics } from 'supports-terminal-graphics';
import type { Raster } from '../../core/image/raster.ts';
import { resizePillow } from '../../core/image/resize-pillow.ts';
import { encodePicture } from '../../report/gallery/overlay.ts';

/**
 * How a terminal shows pictures: by Kitty's or iTerm2's protocol, or as half blocks of text, each two
 * pixels, in 16 million or 256 colours.
 */
export type PictureKind = 'kitty' | 'iterm2' | 'true-colour' | 'palette';

/** Space for a picture, in characters. */
export interface PictureRoom {
  columns: number;
  rows: number;
}

/** How a stream can show pictures; undefined if it is not a terminal or has too few colours. */
export function pictureKind(stream: WriteStream): PictureKind | undefined {
  if (!stream.isTTY) return undefined;
  // Multiplexers inherit the variables that identify graphics protocols, but don't support them.
  if (!process.env['TMUX'] && !process.env['STY']) {
    const { kitty, iterm2 } = createSupportsTerminalGraphics(stream);
    if (kitty) return 'kitty';
    if (iterm2) return 'iterm2';
  }
  const depth = stream.getColorDepth();
  // tmux accepts 24-bit colours and reduces them to what its terminal has; Node 20 doesn't know that.
  if (depth >= 24 || (depth >= 8 && process.env['TMUX'])) return 'true-colour';
  return depth >= 8 ? 'palette' : undefined;
}

/** The picture as text for a terminal, as large as fits. Assumes characters twice as high as wide. */
export async function terminalPicture(
  picture: Raster,
  kind: PictureKind,
  room: PictureRoom,
): Promise<string> {
  const scale = Math.min(room.columns / picture.width, (2 * room.rows) / picture.height);
  const columns = Math.max(1, Math.round(picture.width * scale));
  const rows = Math.max(1, Math.round((picture.height * scale) / 2));
  switch (kind) {
    case 'kitty':
      return kitty(await encodePicture(picture, 'png'), { columns, rows });
    case 'iterm2':
      return iterm2(await encodePicture(picture, 'png'), { columns, rows });
    case 'true-colour':
    case 'palette':
      return halfBlocks(resizePillow(picture, columns, 2 * rows), kind);
  }
}

/** Kitty's graphics protocol: a PNG in base64, in chunks of at most 4096 characters. */
function kitty(png: Uint8Array, { columns, rows }: PictureRoom): string {
  const chunks =
    Buffer.from(png)
      .toString('base64')
      .match(/.{1,4096}/g) ?? [];
  const escapes = chunks.map((chunk, index) => {
    const first = index === 0 ? `a=T,f=100,c=${columns},r=${rows},` : '';
    return `\x1b_G${first}m=${index < chunks.length - 1 ? 1 : 0};${chunk}\x1b\\`;
  });
  return `${escapes.join('')}\n`;
}

/** iTerm2's inline images, which WezTerm, VS Code, Konsole and others support too. */
function iterm2(png: Uint8Array, { columns, rows }: PictureRoom): string {
  const content = Buffer.from(png).toString('base64');
  return `\x1b]1337;File=inline=1;size=${png.length};width=${columns};height=${rows}:${content}\x07\n`;
}

/** Two pixels per character: the upper one is the colour of "▀", the lower one its background. */
function halfBlocks({ width, height, data }: Raster, kind: 'true-colour' | 'palette'): string {
  const colour = (layer: typeof ansi.color | typeof ansi.bgColor, x: number, y: number) => {
    const [red = 0, green = 0, blue = 0] = data.subarray((y * width + x) * 3);
    return kind === 'true-colour'
      ? layer.ansi16m(red, green, blue)
      : layer.ansi256(ansi.rgbToAnsi256(red, green, blue));
  };
  const lines = Array.from({ length: height / 2 }, (_, row) => {
    const cells = Array.from(
      { length: width },
      (_, x) => `${colour(ansi.color, x, 2 * row)}${colour(ansi.bgColor, x, 2 * row + 1)}▀`,
    );
    return `${cells.join('')}${ansi.reset.open}\n`;
  });
  return lines.join('');
}
