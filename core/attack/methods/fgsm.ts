import { move, project, steepest } from '../ball.ts';
import { visit, type Attack } from '../search.ts';

/**
 * Fast gradient sign method (Goodfellow, Shlens & Szegedy 2015, "Explaining and Harnessing Adversarial Examples"):
 * x + ε · sign(∇L(x)), clipped to 0 to 255. In L2, x + ε · ∇L / ‖∇L‖, the fast gradient method (Miyato et al. 2016).
 */
export const fgsm: Attack = async (search) => {
  const { ball } = search;
  const start = await visit(ball.pixels, search);
  const image = move(ball.pixels, steepest(start.answer.gradient, ball), ball.epsilon);
  const best = await visit(project(image, ball), search);
  return { best, losses: [[start.answer.loss, best.answer.loss]] };
};
