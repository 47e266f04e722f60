"""Wrong answers for lab 05, exercises 4: a step."""

from __future__ import annotations

from labs.lab_cases import Wrong

from lessons.training.lab.parts import FORWARD, MOVE, evidence, stepped

WRONG = {
    "05.4": {
        "rate": Wrong("diagnosis_d = 'rate too high'", "far from that of the healthy training"),
        "leak": Wrong("diagnosis_d = 'validation set leaked'", "as high as the training accuracy"),
        "loss": Wrong(evidence("d", "curves.loss[-50:].mean() / curves.loss[:50].mean()"), "the growth of the loss"),
        "upside down": Wrong(
            evidence("d", "curves.gradient[:50].mean() / curves.gradient[-50:].mean()"), "upside down"
        ),
        "two steps": Wrong(evidence("d", "curves.gradient[-1] / curves.gradient[0]"), "two single steps"),
        "unchanged": Wrong("step = broken.step_d", "still holds the gradient of the first"),
        "cleared too late": Wrong(
            stepped(*FORWARD, "loss.backward()", "optimizer.zero_grad()", "optimizer.step()"), "did not move"
        ),
        "twice": Wrong(
            stepped("optimizer.zero_grad()", *FORWARD, "loss.backward()", "optimizer.step()", "optimizer.step()"),
            "6 steps",
        ),
        "loss alone": Wrong(
            stepped("optimizer.zero_grad()", *FORWARD, "loss.backward()", "optimizer.step()", "return loss"),
            "returns two things",
        ),
        "swapped": Wrong(
            stepped("optimizer.zero_grad()", *FORWARD, "loss.backward()", "optimizer.step()", "return logits, loss"),
            "the loss first",
        ),
        "another signature": Wrong("def step(net, images, labels):\n    return 0, 0", "TypeError"),
        "a difference": Wrong(
            evidence("d", "curves.gradient[-50:].mean() - curves.gradient[:50].mean()"), "is a quotient"
        ),
        "halves": Wrong(
            evidence("d", "(lambda g, n: g[n:].mean() / g[:n].mean())(curves.gradient, len(curves.gradient) // 2)"),
            "the two halves",
        ),
        "the largest": Wrong(
            evidence("d", "curves.gradient[-50:].max() / curves.gradient[:50].max()"), "the largest norms"
        ),
        "medians": Wrong(
            evidence("d", "np.median(curves.gradient[-50:]) / np.median(curves.gradient[:50])"), "Those are medians"
        ),
        "over all steps": Wrong(
            evidence("d", "curves.gradient[-50:].mean() / curves.gradient.mean()"), "the mean over all steps"
        ),
        "a mean of quotients": Wrong(
            evidence("d", "(curves.gradient[-50:] / curves.gradient[:50]).mean()"), "the mean of 50 quotients"
        ),
        "steps by number": Wrong(
            evidence("d", "curves.gradient[260:310].mean() / curves.gradient[:50].mean()"), "steps from 260 on"
        ),
        "in evaluation mode": Wrong(stepped("net.eval()", *FORWARD, *MOVE), "puts the network into evaluation mode"),
        "probabilities returned": Wrong(
            stepped(*FORWARD, *MOVE, "logits = logits.softmax(1)"), "Those are probabilities"
        ),
        "logarithms returned": Wrong(
            stepped(*FORWARD, *MOVE, "logits = F.log_softmax(logits, 1)"), "logarithms of probabilities"
        ),
        "softmax twice": Wrong(stepped("logits = net(images).softmax(1)", FORWARD[1], *MOVE), "here it is taken twice"),
        "asked again": Wrong(stepped(*FORWARD, *MOVE, "logits = net(images)"), "The logits are those after the step:"),
        "asked again in evaluation mode": Wrong(
            stepped(*FORWARD, *MOVE, "net.eval()", "logits = net(images)"), "after the step, in evaluation mode"
        ),
        "classes for logits": Wrong(
            stepped(*FORWARD, *MOVE, "logits = logits.argmax(1)"), "a tensor of shape (12, 20)"
        ),
        "a sum": Wrong(
            stepped(FORWARD[0], "loss = F.cross_entropy(logits, labels, reduction='sum')", *MOVE), "sum over the batch"
        ),
        "a loss for each image": Wrong(
            stepped(*FORWARD, *MOVE, "loss = F.cross_entropy(logits, labels, reduction='none')"), "a single number"
        ),
        "the loss of the whole batch": Wrong(stepped(*FORWARD, *MOVE, "loss = loss * len(labels)"), "as a mean over"),
        "accuracy for loss": Wrong(
            stepped(*FORWARD, *MOVE, "loss = (logits.argmax(1) == labels).float().mean()"), "the loss that is returned"
        ),
        "uphill": Wrong(stepped(FORWARD[0], "loss = -F.cross_entropy(logits, labels)", *MOVE), "go up the loss"),
        "backward twice": Wrong(
            stepped(*FORWARD, "optimizer.zero_grad()", "loss.backward(retain_graph=True)", *MOVE[1:]), "twice as large"
        ),
        "no step": Wrong(stepped(*FORWARD, *MOVE[:2]), "The optimizer did not step, and"),
        "moved by hand": Wrong(
            stepped(*FORWARD, *MOVE[:2], "for p in net.parameters():", "    p.data -= 0.05 * p.grad"),
            "were moved by hand",
        ),
        "no backward": Wrong(stepped(*FORWARD, MOVE[0], MOVE[2]), "the backward pass is missing"),
        "clipped": Wrong(
            stepped(*FORWARD, *MOVE[:2], "torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)", MOVE[2]),
            "cut to a length of 1",
        ),
        "half the rate": Wrong(
            stepped("optimizer.param_groups[0]['lr'] /= 2", *FORWARD, *MOVE), "changed the learning rate"
        ),
        "another loss": Wrong(
            stepped(FORWARD[0], "loss = F.mse_loss(logits.softmax(1), F.one_hot(labels, 20).float())", *MOVE),
            "a squared difference",
        ),
        "shrunk after each step": Wrong(
            stepped(*FORWARD, *MOVE, "with torch.no_grad():", "    [p.mul_(0.9) for p in net.parameters()]"),
            "elsewhere than along the gradient",
        ),
        "images in place": Wrong(stepped(*FORWARD, *MOVE, "images -= images.mean()"), "The images that came in"),
        "without gradients": Wrong(
            stepped("with torch.no_grad():", "    logits = net(images)", FORWARD[1], *MOVE), "does not require grad"
        ),
    },
}
