# SPDX-License-Identifier: Apache-2.0
"""The queues of Windows' spooler, as PowerShell's PrintManagement tells them: our own host's, or a listed server's by -ComputerName.

One fixed script that only reads, with numbers instead of localised words; names of jobs and users, and a port's SNMP community, are not selected.
Where jobs wait they are asked for once more, at least 8 s later.
"""

import asyncio
import re
import sys
from dataclasses import replace

from probes.failure import UnsupportedError, WithheldError
from probes.ipp import SECOND_READ_S
from probes.malformed import MalformedReply
from probes.queue import PrintServer, Queues
from probes.reading.ipp import waiting_head
from probes.reading.windows_queues import read, second_look
from probes.system import powershell

DEADLINE_S = 90.0
_PATIENCE_S = 35.0
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.:-]{0,252})")
_HEAD = "$ErrorActionPreference='SilentlyContinue';[Console]::OutputEncoding=[Text.Encoding]::UTF8;$w=@{%s};"
_JOBS = (
    "$p=@(Get-Printer @w);$j=@($p|Where-Object JobCount -gt 0|ForEach-Object{Get-PrintJob -PrinterName $_.Name @w}|Select-Object Id,PrinterName,"
    "@{n='JobStatus';e={[int]$_.JobStatus}},PagesPrinted,TotalPages,Size,@{n='Age';e={[int]((Get-Date)-$_.SubmittedTime).TotalSeconds}});"
)
_REST = (
    "$o=@(Get-PrinterPort @w|Select-Object Name,PortMonitor,PrinterHostAddress,PortNumber,@{n='Protocol';e={[int]$_.Protocol}},LprQueueName,SNMPEnabled);"
    "$d=(Get-CimInstance Win32_Printer -Filter 'Default=True' @w).Name;"
    "$r='HKLM:\\SOFTWARE\\Policies\\Microsoft\\Windows NT\\Printers\\WPP';"
    "$s=(Get-ItemProperty $r).WindowsProtectedPrintGroupPolicyState;if($w.Count){$s=$null};"
    "$p=@($p|Select-Object Name,PortName,DriverName,@{n='PrinterStatus';e={[int]$_.PrinterStatus}},Shared,JobCount);"
    "@{Printers=$p;Ports=$o;Jobs=$j;Default=$d;Protected=$(if($null -eq $s){$null}else{[bool]$s})}|ConvertTo-Json -Depth 3 -Compress"
)
_ONLY_JOBS = "@{Jobs=$j}|ConvertTo-Json -Depth 3 -Compress"


async def ask(server: PrintServer) -> Queues:
    """Every queue of that spooler. Raises UnsupportedError off Windows, WithheldError for a strange host name, TimeoutError where nothing came."""
    if not on_windows():
        msg = "only a Windows host can ask a Windows print server for its queues; run unjam on one"
        raise UnsupportedError(msg)
    head = _HEAD % _where(server)
    found = read(await _run(head + _JOBS + _REST))
    if not any(waiting_head(queue.jobs or ()) for queue in found.queues):
        return found
    await asyncio.sleep(SECOND_READ_S)
    try:
        still = second_look(found, await _run(head + _JOBS + _ONLY_JOBS))
    except (TimeoutError, MalformedReply):
        return found
    return replace(found, queues=tuple(replace(queue, head_still=still.get(queue.name)) for queue in found.queues))


def on_windows() -> bool:
    """Whether this host has that spooler."""
    return sys.platform == "win32"


def _where(server: PrintServer) -> str:
    """`-ComputerName` for a listed server. What gets into the script is a host name of the configuration's, of letters, digits, dots, colons and hyphens."""
    if server.target is None:
        return ""
    if not _HOST.fullmatch(server.name):
        msg = f"'{server.name}' is no host name that Windows could be asked about"
        raise WithheldError(msg)
    return f"ComputerName='{server.name}'"


async def _run(script: str) -> str:
    text = await powershell(script, timeout_s=_PATIENCE_S)
    if not text.strip():
        msg = "the spooler did not answer"
        raise TimeoutError(msg)
    return text
