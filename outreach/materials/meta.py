"""What a file says of itself: XMP for PDF/X-4, PDF/UA-1 or PDF/A-2b, and the output intent."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import Enum
from xml.sax.saxutils import escape

from outreach.materials.pdf import Writer, text
from outreach.materials.press_profile import CONDITION, PROFILE, srgb


class Kind(Enum):
    """What a file is made for."""

    PRESS = "PDF/X-4"
    OFFICE = "PDF/UA-1"
    ARCHIVE = "PDF/A-2b"
    PLAIN = "PDF"


def metadata(
    title: str, author: str, languages: list[str], made: datetime, identity: bytes, kind: Kind
) -> bytes:
    """The XMP packet. Sources: ISO 15930-7 (PDF/X-4), 6.7; ISO 14289-1 (PDF/UA-1), 5; ISO 19005-2
    (PDF/A-2), 6.6.4. A schema that PDF/A does not know, as that of PDF/UA, would have to be
    described in an archive file (6.6.2.3), so that one names PDF/A alone; a plain one claims
    nothing.
    """
    press = kind is Kind.PRESS
    moment = made.strftime("%Y-%m-%dT%H:%M:%SZ")
    named = (
        '<pdfxid:GTS_PDFXVersion xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/">PDF/X-4'
        "</pdfxid:GTS_PDFXVersion>"
        if press
        else '<pdfaid:part xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">2</pdfaid:part>'
        '<pdfaid:conformance xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">B</pdfaid:conformance>'
        if kind is Kind.ARCHIVE
        else ""
        if kind is Kind.PLAIN
        else '<pdfuaid:part xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">1</pdfuaid:part>'
    )
    spoken = "".join(f"<rdf:li>{language}</rdf:li>" for language in languages)
    trapped = "<pdf:Trapped>False</pdf:Trapped>" if press else ""
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{escape(author)}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag>{spoken}</rdf:Bag></dc:language>
<dc:format>application/pdf</dc:format>
<pdf:Producer>Outreach</pdf:Producer>{trapped}
<xmp:CreatorTool>Outreach</xmp:CreatorTool>
<xmp:CreateDate>{moment}</xmp:CreateDate><xmp:ModifyDate>{moment}</xmp:ModifyDate>
<xmp:MetadataDate>{moment}</xmp:MetadataDate>
<xmpMM:DocumentID>uuid:{uuid.UUID(bytes=identity)}</xmpMM:DocumentID>
<xmpMM:VersionID>1</xmpMM:VersionID><xmpMM:RenditionClass>default</xmpMM:RenditionClass>
{named}
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>""".encode()


def intent(writer: Writer, kind: Kind) -> int:
    """The output intent with its profile: coated offset paper for the press, else sRGB."""
    if kind is not Kind.PRESS:
        return writer.small(
            b"<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier%s"
            b"/DestOutputProfile %d 0 R>>" % (text("sRGB"), writer.stream(srgb(), b"/N 3", level=9))
        )
    profile = writer.stream(PROFILE.read_bytes(), b"/N 4", level=9)
    return writer.small(
        b"<</Type/OutputIntent/S/GTS_PDFX/OutputConditionIdentifier%s/OutputCondition%s"
        b"/RegistryName%s/Info%s/DestOutputProfile %d 0 R>>"
        % (text(CONDITION), text("Offset, kertas coated (ISO 12647-2)"),
           text("http://www.color.org"), text(CONDITION), profile)
    )  # fmt: skip
