# SPDX-License-Identifier: Apache-2.0
"""Every vendor file, in one literal table, and the choice among them."""

from probes.reading.makers import maker_in
from probes.vendors.brother import BROTHER
from probes.vendors.canon import CANON
from probes.vendors.epson import EPSON
from probes.vendors.fujifilm import FUJIFILM
from probes.vendors.hp import HP
from probes.vendors.konica_minolta import KONICA_MINOLTA
from probes.vendors.kyocera import KYOCERA
from probes.vendors.lexmark import LEXMARK
from probes.vendors.maker import Maker
from probes.vendors.oki import OKI
from probes.vendors.pantum import PANTUM
from probes.vendors.ricoh import RICOH
from probes.vendors.samsung import SAMSUNG
from probes.vendors.sharp import SHARP
from probes.vendors.toshiba import TOSHIBA
from probes.vendors.xerox import XEROX
from probes.vendors.zebra import ZEBRA

MAKERS: tuple[Maker, ...] = (
    BROTHER, CANON, EPSON, FUJIFILM, HP, KONICA_MINOLTA, KYOCERA, LEXMARK, OKI, PANTUM, RICOH, SAMSUNG, SHARP, TOSHIBA, XEROX, ZEBRA,
)  # fmt: skip


def maker_for(object_id: str | None, descr: str | None = None) -> Maker | None:
    """The vendor file for a sysObjectID; none where sysDescr names a maker that does not go with it."""
    brand = maker_in(descr)
    return next((maker for maker in MAKERS if object_id and maker.makes(object_id, brand)), None)
