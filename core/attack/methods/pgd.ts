import { drawInside, move, project, steepest } from '../ball.ts';
import { stronger, untilFooled, visit, type Attack } from '../search.ts';

/**
 * Projected gradient descent (Madry et al. 2018, "Towards Deep Learning Models Resistant to Adversarial Attacks"):
 * x ← Π(x + α · sign(∇L(x))), or x ← Π(x + α · ∇L / ‖∇L‖) in L2, from an image drawn from the ball. Π is the
 * projection on the ball and on 0 to 255.
 *
 * The strongest image of all steps is kept, not the last: more steps never find less.
 */
export const pgd: Attack = async (search) => {
  const { ball, steps, stepSize, restarts, random, startsAtImage = false } = search;
  return untilFooled(startsAtImage ? 1 : restarts, async () => {
    let at = await visit(startsAtImage ? ball.pixels : drawInside(ball, random), search);
    let best = at;
    const losses = [at.answer.loss];
    for (let i = 0; i < steps; i++) {
      const next = move(at.image, steepest(at.answer.gradient, ball), stepSize);
      at = await visit(project(next, ball), search);
      best = stronger(best, at);
      losses.push(at.answer.loss);
    }
    return { best, losses };
  });
};
