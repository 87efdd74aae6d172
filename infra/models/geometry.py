"""How libraries resize and crop photos before a model sees them, in the words of groundcam's metadata entry
`groundcam.geometry`: whole numbers and rules, since libraries state shares and round them differently.

    kind      stretch: resize to `resize`. crop: to the smallest size of the photo's aspect ratio that covers it.
              pad: to the largest that fits in it
    resize    [height, width]
    crop      [height, width] that are cut from the middle, or filled up: the model's input
    rounding  of the side that follows from the aspect ratio: down, or nearest
    offset    of half of what is cut off: nearest (halves to even), or down
    padding   black if libraries fill up with zeros; without it, the mean colour
    filter    nearest, box, bilinear, hamming, bicubic or lanczos, all Pillow's; linear is not antialiased
"""

import math

# Pillow's numbers of its filters.
RESAMPLE = ["nearest", "lanczos", "bilinear", "bicubic", "box", "hamming"]
FILTERS = [*sorted(RESAMPLE), "linear"]
KINDS = ["stretch", "crop", "pad"]


class UnknownGeometry(Exception):
    """What a library does with photos that groundcam does not."""


def of_torchvision(transforms):
    """The geometry of the transforms that belong to a torchvision weights entry."""
    if len(transforms.resize_size) > 1:
        raise UnknownGeometry(f"resize_size {transforms.resize_size}")
    filter = transforms.interpolation.value
    if filter not in RESAMPLE:
        raise UnknownGeometry(f"interpolation {filter}")
    return geometry("crop", transforms.resize_size[0], transforms.crop_size, filter)


def of_timm(data):
    """The geometry of timm's data configuration of a model."""
    size = data["input_size"][1:]
    filter = data["interpolation"]
    if filter not in RESAMPLE:
        raise UnknownGeometry(f"interpolation {filter}")
    resize = [math.floor(side / data["crop_pct"]) for side in size]
    kinds = {"center": "crop", "squash": "stretch", "border": "pad"}
    if data["crop_mode"] not in kinds:
        raise UnknownGeometry(f"crop_mode {data['crop_mode']}")
    return geometry(kinds[data["crop_mode"]], resize, size, filter)


def of_transformers(config):
    """The geometry of an image processor of Transformers, by what `to_dict` gives."""
    kind = config.get("image_processor_type") or config.get("feature_extractor_type") or ""
    if kind.startswith(("Perceiver", "PPLCNet", "ImageGPT", "TextNet")):
        raise UnknownGeometry(f"the processor {kind}")
    if not config.get("do_resize", True):
        raise UnknownGeometry("do_resize: false")
    size = {name: side for name, side in dict(config["size"]).items() if side is not None}
    if size.get("longest_edge"):
        raise UnknownGeometry(f"size.longest_edge: {size['longest_edge']}")
    filter = RESAMPLE[int(config["resample"])]
    share = config.get("crop_pct")
    edge = size.get("shortest_edge")
    if edge and kind.startswith(("ConvNext", "ConvNeXT")):
        if edge >= 384:
            return geometry("stretch", edge, edge, filter, offset="down")
        return geometry("crop", int(edge / (share or 224 / 256)), edge, filter, offset="down")
    crop = config.get("crop_size") if config.get("do_center_crop") else None
    if crop and not isinstance(crop, int):
        crop = [crop["height"], crop["width"]]
    if edge is None:
        resize = [size["height"], size["width"]]
        return geometry("stretch", resize, crop or resize, filter, offset="down")
    if crop is None:
        raise UnknownGeometry("size.shortest_edge without a crop: images of different sizes")
    if kind.startswith("Levit"):
        edge = int((256 / 224) * edge)
    if kind.startswith("PoolFormer") and share:
        edge = int(edge / share)
    return geometry("crop", edge, crop, filter, offset="down")


def geometry(kind, resize, crop, filter, offset="nearest"):
    """The metadata entry for sides that are one number, or height and width."""
    resize, crop = both(resize), both(crop)
    square = resize[0] == resize[1]
    rounding = "nearest" if kind == "pad" or (kind == "crop" and not square) else "down"
    return {
        "kind": kind,
        "resize": resize,
        "crop": crop,
        "rounding": rounding,
        "offset": offset,
        "filter": filter,
        **({"padding": "black"} if kind != "pad" and is_larger(crop, resize) else {}),
    }


def is_larger(crop, resize):
    return any(wanted > there for wanted, there in zip(crop, resize))


def both(sides):
    """One number as height and width; of a sequence the first and the last."""
    if isinstance(sides, int):
        return [sides, sides]
    return [int(sides[0]), int(sides[-1])]


def changed(stated, size, kind=None, resize=None, filter=None):
    """A geometry with what the user asks for instead, for an input of `size`, height and width."""
    own = stated if stated and kind in (None, stated["kind"]) else None
    if own is None and kind is None:
        return None
    kind = kind or own["kind"]
    fits = own is not None and own["crop"] == both(size)
    if resize is None and own is not None and not fits:
        # Another input size keeps the share of the photo that is shown.
        resize = [math.floor(side * of / by) for side, of, by in zip(both(size), own["resize"], own["crop"])]
    usual = [math.floor(side / 0.875) for side in both(size)] if kind == "crop" else size
    result = geometry(
        kind,
        resize or (own["resize"] if own else usual),
        size,
        filter or (stated["filter"] if stated else "bilinear"),
        offset=own["offset"] if own else "nearest",
    )
    if own and fits and resize is None:
        result["rounding"] = own["rounding"]
    is_own = own is not None and fits and resize is None
    if kind != "pad" and is_larger(result["crop"], result["resize"]) and not (is_own and "padding" in own):
        raise UnknownGeometry(f"photos resized to {result['resize']} can't fill an input of {both(size)}")
    return result
